// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/hostclean/hostcleaner.h"
#include "posix/unixsocket.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"

#include <QtGlobal>

#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <poll.h>
#include <sys/stat.h>

namespace claustrum::testing {

/// An installation in a sandbox, whose cleaning daemon is this test.
class Installation
{
public:
    explicit Installation(const Sandbox &sandbox)
        : m_sandbox(sandbox)
    {
        for (const char *folder : {"r/run/own", "r/srv/1.0", "r/ccd-cli"})
            std::filesystem::create_directories(sandbox.path(folder));
        auto socket = bindUnixSocket(ownSocket());
        if (!socket)
            qFatal("%s", socket.error().text.c_str());
        m_socket = std::move(*socket);
    }

    [[nodiscard]] std::string ownSocket() const { return m_sandbox.path("r/run/own/rpc.sock"); }
    [[nodiscard]] std::string run(const std::string &name) const
    {
        return m_sandbox.path("r/run/" + name);
    }
    void closeOwnSocket() { m_socket.reset(); }

    [[nodiscard]] HostLayout layout() const
    {
        return hostLayout(ownSocket(), m_sandbox.path("r/srv/1.0/claustrum")).value();
    }

    /// A pass that judges processes of any age, and does not wait long.
    [[nodiscard]] CleaningJob job() const
    {
        using std::chrono::milliseconds;
        CleaningJob job{layout(), {}, false, [](milliseconds time) {
                            ::poll(nullptr, 0, static_cast<int>(time.count()));
                            return true;
                        }};
        job.times.leastAge = std::chrono::seconds(0);
        job.times.window = milliseconds(60);
        job.times.sample = milliseconds(30);
        job.times.retiring = std::chrono::seconds(30);
        job.times.orphans = {milliseconds(5), milliseconds(300), std::chrono::seconds(30)};
        return job;
    }

    /// Makes a path so many days old.
    static void age(const std::string &path, int days)
    {
        const timespec then[2] = {{0, UTIME_OMIT}, {::time(nullptr) - days * 86400L, 0}};
        if (::utimensat(AT_FDCWD, path.c_str(), then, 0) < 0)
            qFatal("cannot age %s", path.c_str());
    }

    /// Makes a run directory with a file in it, so many days old.
    void makeRun(const std::string &name, int days) const
    {
        std::filesystem::create_directories(run(name) + "/children");
        age(run(name), days);
    }

    /// Installs the program of this build, for daemons of its directories.
    void deploy() const
    {
        const std::string copy = copyOfProgram(m_sandbox);
        if (copy.empty())
            qFatal("the program cannot be copied");
        std::filesystem::rename(copy, m_sandbox.path("r/srv/1.0/claustrum"));
        if (std::filesystem::exists(m_sandbox.path("lib")))
            std::filesystem::rename(m_sandbox.path("lib"), m_sandbox.path("r/srv/lib"));
    }

    /// The settings of a daemon of an existing directory.
    [[nodiscard]] DaemonSetup daemonOf(const std::string &name) const
    {
        DaemonSetup setup;
        setup.program = m_sandbox.path("r/srv/1.0/claustrum");
        setup.socket = "r/run/" + name + "/rpc.sock";
        return setup;
    }

private:
    const Sandbox &m_sandbox;
    Fd m_socket;
};

} // namespace claustrum::testing
