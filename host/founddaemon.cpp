// SPDX-License-Identifier: Apache-2.0
#include "host/founddaemon.h"

#include "common/servecommand.h"
#include "host/listeningsockets.h"
#include "posix/directorystream.h"
#include "posix/files.h"
#include "posix/processfacts.h"
#include "wire/gopath.h"

#include <charconv>
#include <optional>
#include <string_view>

namespace claustrum {
namespace {

using Words = std::vector<std::string>;

/// The path that the daemon serves; empty if its folder or home is not known.
std::string socketOf(pid_t pid, const Words &words, const Words &variables)
{
    const auto given = servedSocket(words);
    if (go::isAbsPath(given))
        return given;
    const auto folder = processLink(pid, "cwd");
    if (!given.empty())
        return folder.empty() ? folder : go::joinPath(folder, given);
    const auto home = valueIn(variables, "HOME");
    return home ? go::joinPath(*home, ".claude/remote/rpc.sock") : std::string();
}

/// The number of a socket, from the target of a descriptor: "socket:[4711]".
std::optional<unsigned long> socketNumber(std::string_view target)
{
    constexpr std::string_view begin = "socket:[";
    if (!target.starts_with(begin))
        return std::nullopt;
    target.remove_prefix(begin.size());
    unsigned long number = 0;
    const auto read = std::from_chars(target.data(), target.data() + target.size(), number);
    return read.ec == std::errc() ? std::optional(number) : std::nullopt;
}

/// Whether the process has a listening socket with this file. Its number is enough: on another
/// device it would be a coincidence.
bool listensAt(pid_t pid, std::uint32_t file, const ListeningSockets &listening)
{
    DirectoryStream names(("/proc/" + std::to_string(pid) + "/fd").c_str());
    while (names) {
        const auto name = names.next();
        if (!name)
            break;
        const auto number = socketNumber(processLink(pid, "fd/" + std::string(*name)));
        const auto found = number ? listening.find(*number) : listening.end();
        if (found != listening.end() && found->second == file)
            return true;
    }
    return false;
}

FoundDaemon::State stateOf(pid_t pid, const std::string &socket,
                           const std::optional<ListeningSockets> &listening)
{
    if (!listening)
        return FoundDaemon::State::Unknown;
    const auto file = statFile(socket);
    const bool leadsToIt =
        file && listensAt(pid, static_cast<std::uint32_t>(file->st_ino), *listening);
    return leadsToIt ? FoundDaemon::State::Serving : FoundDaemon::State::Stranded;
}

} // namespace

std::vector<FoundDaemon> findDaemons(const HostProcesses &processes)
{
    const auto listening = listeningSockets();
    std::vector<FoundDaemon> daemons;
    for (const auto &[pid, stat] : processes.all()) {
        const auto words = argumentsOf(pid);
        const auto variables = variablesOf(pid);
        if (!isServing(words) || valueIn(variables, "CLAUDE_SSH_DAEMON_CHILD") != "1")
            continue;
        const auto socket = socketOf(pid, words, variables);
        daemons.push_back({.pid = pid,
                           .program = words.front(),
                           .socket = socket,
                           .state = stateOf(pid, socket, listening)});
    }
    return daemons;
}

} // namespace claustrum
