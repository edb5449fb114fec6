// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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

/// Of this process's control group and those below it: memory.events of version 2,
/// memory.oom_control of version 1; else of the host. A daemon that gives groups to its children is
/// in one beside theirs (daemon/fences/scopes.h), so the one above counts. nullopt if nothing can
/// be read. Blocks; any thread.
std::optional<OomCount> readOomCount(const OomFiles &files = {});

/// The kills between one look and the next. Blocks as the reading does; any thread, one at a time.
class OomKills
{
public:
    using Read = std::function<std::optional<OomCount>()>;

    explicit OomKills(Read read)
        : m_read(std::move(read))
    {}

    /// Since the call before; none at the first one, or if the kernel does not tell.
    OomCount newKills();

private:
    const Read m_read;
    std::optional<OomCount> m_last;
};

/// The number behind a word at the begin of a line, as in "oom_kill 3".
std::optional<std::uint64_t> numberBehind(std::string_view text, std::string_view word);

} // namespace claustrum
