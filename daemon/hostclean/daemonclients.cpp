// SPDX-License-Identifier: Apache-2.0
#include "daemon/hostclean/daemonclients.h"

#include "posix/directorystream.h"
#include "posix/files.h"
#include "posix/processfacts.h"

#include <charconv>
#include <string>

namespace claustrum {
namespace {

constexpr std::size_t mostBytes = std::size_t{16} * 1024 * 1024; // of the list of sockets
constexpr std::size_t mostDescriptors = 65536;

std::string_view nextWord(std::string_view &line)
{
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const auto word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
    return word;
}

std::optional<std::uint64_t> numberIn(std::string_view text, int base)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    const bool all = !text.empty() && error == std::errc() && end == text.data() + text.size();
    return all ? std::optional(number) : std::nullopt;
}

/// A line "Num: RefCount Protocol Flags Type St Inode Path".
struct SocketLine
{
    explicit SocketLine(std::string_view line)
    {
        constexpr std::uint64_t acceptsFlag = 0x10000;
        constexpr std::uint64_t connectedState = 3;
        nextWord(line);
        nextWord(line);
        nextWord(line);
        listens = (numberIn(nextWord(line), 16).value_or(0) & acceptsFlag) != 0;
        nextWord(line);
        isConnected = numberIn(nextWord(line), 16) == connectedState;
        inode = numberIn(nextWord(line), 10);
        hasPath = !nextWord(line).empty();
    }

    bool listens = false;
    bool isConnected = false;
    std::optional<std::uint64_t> inode;
    bool hasPath = false;
};

/// The sockets among the descriptors of a process; nullopt: they cannot be read.
std::optional<std::set<std::uint64_t>> socketsOf(pid_t pid)
{
    constexpr std::string_view begin = "socket:[";
    DirectoryStream descriptors(("/proc/" + std::to_string(pid) + "/fd").c_str());
    if (!descriptors)
        return std::nullopt;
    std::set<std::uint64_t> inodes;
    std::size_t seen = 0;
    while (const auto name = descriptors.next()) {
        const std::string link = processLink(pid, "fd/" + std::string(*name));
        if (link.empty() || ++seen > mostDescriptors)
            return std::nullopt;
        if (!link.starts_with(begin))
            continue;
        const auto inode = numberIn(
            std::string_view(link).substr(begin.size(), link.size() - begin.size() - 1), 10);
        if (!inode)
            return std::nullopt;
        inodes.insert(*inode);
    }
    return errno == 0 ? std::optional(inodes) : std::nullopt;
}

} // namespace

std::optional<std::size_t> acceptedConnections(std::string_view text,
                                               const std::set<std::uint64_t> &inodes)
{
    std::size_t accepted = 0;
    bool listens = false;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const SocketLine line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.inode || !inodes.contains(*line.inode))
            continue;
        listens = listens || line.listens;
        accepted += line.isConnected && line.hasPath ? 1 : 0;
    }
    return listens ? std::optional(accepted) : std::nullopt;
}

std::optional<std::size_t> acceptedConnections(pid_t pid)
{
    const auto inodes = socketsOf(pid);
    const auto text = readFile("/proc/" + std::to_string(pid) + "/net/unix", mostBytes);
    if (!inodes || !text || text->size() == mostBytes)
        return std::nullopt;
    return acceptedConnections(*text, *inodes);
}

} // namespace claustrum
