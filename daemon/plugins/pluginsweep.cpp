// SPDX-License-Identifier: Apache-2.0
#include "daemon/plugins/pluginsweep.h"

#include "daemon/loop/log.h"
#include "daemon/plugins/pluginnames.h"
#include "posix/descriptorwalk.h"
#include "posix/directorystream.h"
#include "posix/files.h"
#include "posix/removetree.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace claustrum {
namespace {

/// Of a string with a name.
constexpr std::size_t bytesOfName = sizeof(std::string) + 17;

bool isLater(const timespec &a, const timespec &b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

/// RFC 3339 in local time: 2006-01-02T15:04:05+07:00, or Z in UTC.
std::string timeText(const timespec &time)
{
    tm parts{};
    ::localtime_r(&time.tv_sec, &parts);
    std::array<char, 40> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S%z", &parts);
    std::string result = text.data();
    if (parts.tm_gmtoff == 0)
        return result.replace(result.size() - 5, 5, "Z");
    return result.insert(result.size() - 2, ":");
}

/// When a plugin was last used: the newer time of its directory and of its mark. nullopt: it is no
/// directory.
std::optional<timespec> lastUseOf(int root, const std::string &name)
{
    const Fd plugin(::openat(root, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat directory;
    if (!plugin || ::fstat(plugin.get(), &directory) < 0)
        return std::nullopt;
    struct stat mark;
    if (statEntry(plugin.get(), ".synced", mark) == 0 && isLater(mark.st_mtim, directory.st_mtim))
        return mark.st_mtim;
    return directory.st_mtim;
}

/// One folder being swept.
class Sweeping
{
public:
    Sweeping(const PluginRoot &root, const PluginUses &uses)
        : m_root(root)
        , m_uses(uses)
    {}

    Sweep run(const MayHold &mayHold)
    {
        auto opened = openFile(m_root.path, O_RDONLY | O_DIRECTORY);
        if (!opened && opened.error().notFound())
            return {};
        DirectoryStream directory(opened ? std::move(*opened) : Fd());
        if (!directory) {
            noteError(m_root.path,
                      opened ? systemError("open", m_root.path, errno) : opened.error());
            return std::move(m_sweep);
        }
        for (const std::string &name : pluginsIn(directory, mayHold))
            consider(directory.fd(), name);
        return std::move(m_sweep);
    }

private:
    void noteError(const std::string &path, const Error &error)
    {
        m_sweep.errors.push_back(path + ": " + error.text);
    }

    std::vector<std::string> pluginsIn(DirectoryStream &directory, const MayHold &mayHold)
    {
        std::vector<std::string> names;
        int error = 0;
        while (const auto name = directory.next()) {
            if (isPluginName(*name))
                names.emplace_back(*name);
            if (!mayHold(names.size() * bytesOfName)) {
                error = ECANCELED;
                break;
            }
        }
        error = error != 0 ? error : errno;
        if (error != 0)
            noteError(m_root.path, systemError("readdirent", m_root.path, error));
        std::sort(names.begin(), names.end());
        return names;
    }

    void consider(int directory, const std::string &name)
    {
        const bool isPlugin = lastUseOf(directory, name) && !m_root.isOther(name);
        if (!isPlugin)
            return;
        if (m_uses.others.contains(name)) {
            ++m_sweep.live;
            return;
        }
        const auto claim = m_uses.inUse.claim(name);
        if (!claim)
            ++(claim.error() == PluginsInUse::Use::Named ? m_sweep.live : m_sweep.young);
        else if (const auto used = lastUseOf(directory, name);
                 used && isLater(*used, m_uses.cutoff))
            ++m_sweep.young;
        else if (used)
            remove(directory, name, *used);
    }

    void remove(int directory, const std::string &name, const timespec &lastUse)
    {
        const std::string path = m_root.path + '/' + name;
        if (const auto removed = removeTreeIn(directory, m_root.path, name); !removed)
            return noteError(path, removed.error());
        m_sweep.pruned.push_back(name);
        logInfo("Plugins",
                "pruned " + m_root.kind + ' ' + path + " (last used " + timeText(lastUse) + ")");
    }

    const PluginRoot &m_root;
    const PluginUses &m_uses;
    Sweep m_sweep;
};

} // namespace

Sweep sweepPlugins(const PluginRoot &root, const PluginUses &uses, const MayHold &mayHold)
{
    return Sweeping(root, uses).run(mayHold);
}

} // namespace claustrum
