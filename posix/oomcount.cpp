// SPDX-License-Identifier: Apache-2.0
#include "posix/oomcount.h"

#include "posix/files.h"

#include <charconv>
#include <vector>

namespace claustrum {
namespace {

constexpr std::size_t longestFile = 65536; // bytes of each that are read

/// The lines of a text.
template <typename Look>
void eachLine(std::string_view text, Look &&look)
{
    while (!text.empty()) {
        const auto newline = text.find('\n');
        look(text.substr(0, newline));
        text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    }
}

/// The group whose count includes the daemon's children, if they have groups of their own.
std::string groupAbove(std::string path)
{
    constexpr std::string_view daemon = "/claustrum-daemon";
    if (path.ends_with(daemon))
        path.resize(path.size() - daemon.size());
    return path;
}

/// The files that may count for the group: its own, and, in a container, the one at the top.
std::vector<std::string> countFiles(std::string_view ownGroup, const std::string &groups)
{
    std::vector<std::string> files;
    eachLine(ownGroup, [&](std::string_view line) { // "4:memory:/a", "0::/a"
        const auto first = line.find(':');
        const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
        if (second == std::string_view::npos)
            return;
        const auto controllers =
            "," + std::string(line.substr(first + 1, second - first - 1)) + ",";
        const std::string path(line.substr(second + 1));
        if (controllers == ",,")
            files.insert(files.end(),
                         {groups + groupAbove(path) + "/memory.events", groups + "/memory.events"});
        else if (controllers.find(",memory,") != std::string::npos)
            files.insert(files.end(), {groups + "/memory" + path + "/memory.oom_control",
                                       groups + "/memory/memory.oom_control"});
    });
    return files;
}

std::optional<std::uint64_t> killsIn(const std::string &path)
{
    const auto text = readFile(path, longestFile);
    return text ? numberBehind(*text, "oom_kill") : std::nullopt;
}

} // namespace

std::optional<std::uint64_t> numberBehind(std::string_view text, std::string_view word)
{
    std::optional<std::uint64_t> number;
    eachLine(text, [&](std::string_view line) {
        if (number || !line.starts_with(word) || line.substr(word.size(), 1) != " ")
            return;
        line.remove_prefix(word.size() + 1);
        std::uint64_t value = 0;
        if (std::from_chars(line.data(), line.data() + line.size(), value).ec == std::errc())
            number = value;
    });
    return number;
}

std::optional<OomCount> readOomCount(const OomFiles &files)
{
    const auto ownGroup = readFile(files.ownGroup, longestFile);
    for (const auto &path : countFiles(ownGroup ? *ownGroup : "", files.groups)) {
        if (const auto kills = killsIn(path))
            return OomCount{*kills, false};
    }
    if (const auto kills = killsIn(files.host))
        return OomCount{*kills, true};
    return std::nullopt;
}

OomCount OomKills::newKills()
{
    const auto now = m_read();
    const auto before = std::exchange(m_last, now);
    if (!now || !before || now->ofHost != before->ofHost || now->kills < before->kills)
        return {};
    return {now->kills - before->kills, now->ofHost};
}

} // namespace claustrum
