// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Facts about other processes, from the kernel. All of them are momentary; an ended process has
/// none.
namespace claustrum::testing {

/// The fields of /proc/<pid>/stat that tests need.
struct ProcessInfo
{
    pid_t pid = 0;
    char state = '?'; ///< R, S, D, T, Z, …
    pid_t parent = 0;
    pid_t group = 0;
    pid_t session = 0;
    int terminal = 0; ///< device number, 0: none
};

std::optional<ProcessInfo> processInfo(pid_t pid);

/// All visible processes.
std::vector<ProcessInfo> allProcesses();
std::vector<ProcessInfo> childrenOf(pid_t pid);

/// The number in a line of /proc/<pid>/status: "VmRSS" and "VmHWM" in kB, "Threads".
std::uint64_t statusNumber(pid_t pid, std::string_view name);

/// The targets of a process's descriptors: "/dev/null", "socket:[123]", …
std::vector<std::string> descriptorsOf(pid_t pid);

/// The names of its threads.
std::vector<std::string> threadsOf(pid_t pid);

/// Whether the process was started with the variable "NAME=value".
bool hasVariable(pid_t pid, std::string_view variable);

} // namespace claustrum::testing
