// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Facts about another process, from /proc. All are momentary, and an ended process has none. They
/// block; any thread.
namespace claustrum {

/// The fields of /proc/<pid>/stat in use.
struct ProcessStat
{
    char state = '?'; ///< R, S, D, T, Z, …
    pid_t parent = 0;
    pid_t group = 0;
    std::string start;              ///< field 22, clock ticks since the boot; with the pid unique
    std::uint64_t virtualBytes = 0; ///< 0 once it has given its memory back
    std::uint64_t residentPages = 0;
    std::uint64_t cpuTicks = 0; ///< user and system time of the process alone

    /// It is a zombie, or about to disappear.
    [[nodiscard]] bool hasEnded() const { return state == 'Z' || state == 'X' || state == 'x'; }
    [[nodiscard]] bool isStopped() const { return state == 'T' || state == 't'; }
};

/// From the text of that file; nullopt if it is none.
std::optional<ProcessStat> parseProcessStat(std::string_view text);

/// nullopt: there is no such process.
std::optional<ProcessStat> readProcessStat(pid_t pid);

/// The words of its command line; none if it has given its memory back, or has no program. While it
/// executes a program, those of the new one are waited for, a second at most.
/// @param processes the folder that the system keeps of processes
std::vector<std::string> argumentsOf(pid_t pid, const std::string &processes = "/proc");

/// The variables with which it began its program, "NAME=value", likewise; none, too, if they may
/// not be read.
std::vector<std::string> variablesOf(pid_t pid, const std::string &processes = "/proc");

/// The value of the first variable of that name; nullopt if there is none.
std::optional<std::string> valueIn(const std::vector<std::string> &variables,
                                   std::string_view name);

/// The target of a link in its folder: "exe", "ns/pid", "fd/0"; empty if it cannot be read.
std::string processLink(pid_t pid, const std::string &name);

/// Likewise of this process, by any number that /proc shows it under.
std::string ownProcessLink(const std::string &name);

/// Its effective user; nullopt: there is no such process.
std::optional<uid_t> userOf(pid_t pid);

/// Calls @p look with each process, until it returns false. Nothing if the folder cannot be read.
void eachProcess(const std::function<bool(pid_t pid)> &look,
                 const std::string &processes = "/proc");

} // namespace claustrum
