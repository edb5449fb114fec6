// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <ctime>
#include <optional>
#include <string>

namespace claustrum {

/// Something that happened to a process of the daemon, or to the daemon (docs/operations.md,
/// Events).
struct Event
{
    enum class Type {
        Exit,     ///< the exit frame of a process is out
        Detached, ///< a running process has lost its client
        Idle,     ///< detached-idle counts it as idle
        Oom,      ///< the kernel's OOM killer probably ended it
        Upgrade,  ///< this daemon takes the place of another one
    };

    static constexpr std::size_t longestText = 1024; ///< bytes kept of an id, and of a command

    Type type = Type::Exit;
    timespec time{};
    pid_t pid = 0; ///< of the process; of the daemon before
    std::string id = {};
    std::string command = {};
    std::optional<int> exitCode = std::nullopt;
    std::string signal = {};   ///< that ended it; empty: none
    std::string killedBy = {}; ///< "client", "shutdown"; empty: nobody here
};

/// "exit", "detached", "idle", "oom", "upgrade".
std::string_view nameOf(Event::Type type);

/// One line of JSON with its newline.
std::string lineOf(const Event &event);

} // namespace claustrum
