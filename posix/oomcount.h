// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// How many processes the kernel has ended for lack of memory.
struct OomCount
{
    std::uint64_t kills = 0;
    bool ofHost = false; ///< of all of the host, since the control group's count cannot be read
};

/// The files to read, for tests.
struct OomFiles
{
    std::string ownGroup = "/proc/self/cgroup";
    std::string groups = "/sys/fs/cgroup";
    std::string host = "/proc/vmstat";
};

/// Of this process's control group: memory.events of version 2, memory.oom_control of version 1;
/// else of the host. nullopt if nothing can be read. Blocks; any thread.
std::optional<OomCount> readOomCount(const OomFiles &files = {});

/// The number behind a word at the begin of a line, as in "oom_kill 3".
std::optional<std::uint64_t> numberBehind(std::string_view text, std::string_view word);

} // namespace claustrum
