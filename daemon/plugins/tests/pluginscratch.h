// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/plugins/pluginsprune.h"
#include "posix/tests/scratch.h"

#include <ctime>
#include <string>

namespace claustrum::test {

/// A scratch folder with an install whose client is c0ffee01.
class PluginScratch : public Scratch
{
public:
    static constexpr const char *own = "plugins/c0ffee01/";

    PluginScratch() { directory("run/c0ffee01"); }

    /// Makes an entry @p days old.
    void age(const std::string &name, int days) const
    {
        timespec time{};
        ::clock_gettime(CLOCK_REALTIME, &time);
        time.tv_sec -= std::int64_t{days} * 86400;
        const timespec times[] = {time, time};
        if (::utimensat(AT_FDCWD, (*this / name).c_str(), times, AT_SYMLINK_NOFOLLOW) < 0)
            qFatal("cannot set the time of %s", name.c_str());
    }

    /// A directory with a file, @p days old.
    void plugin(const std::string &name, int days = 60) const
    {
        directory(name);
        file(name + "/hook.sh", "#!/bin/sh\n");
        age(name, days);
    }

    /// The answer, with the folder as ${DIR}.
    QByteArray prune(std::int64_t minAgeDays = 0,
                     const std::string &socket = "run/c0ffee01/rpc.sock")
    {
        PruneParams params;
        params.minAgeDays = minAgeDays;
        const std::string absolute = socket.starts_with('=') ? socket.substr(1) : *this / socket;
        QByteArray text = toQt(prunePlugins(absolute, params, m_inUse, mayHoldAll, *this / "proc"));
        return text.replace(toQt(path()), "${DIR}");
    }

    /// A process of the system.
    void process(const std::string &pid, const std::string &environment,
                 const std::string &arguments) const
    {
        directory("proc/" + pid);
        file("proc/" + pid + "/environ", environment);
        file("proc/" + pid + "/cmdline", arguments);
    }

    [[nodiscard]] PluginsInUse &inUse() { return m_inUse; }

private:
    PluginsInUse m_inUse;
};

/// The answer of a prune.
struct Expected
{
    QByteArray pruned = "[]";
    QByteArray prunedLegacy = "[]";
    int live = 0;
    int young = 0;
    QByteArray legacy = "swept";
    QByteArray errors = {};
    int days = 7;

    [[nodiscard]] QByteArray json() const
    {
        return R"({"root":"${DIR}/plugins/c0ffee01","pruned":)" + pruned + R"(,"prunedLegacy":)"
               + prunedLegacy + R"(,"staleArchives":0,"kept":0,"live":)" + QByteArray::number(live)
               + R"(,"young":)" + QByteArray::number(young) + R"(,"legacy":")" + legacy + '"'
               + (errors.isEmpty() ? errors : R"(,"errors":)" + errors) + R"(,"minAgeDays":)"
               + QByteArray::number(days) + '}';
    }
};

} // namespace claustrum::test
