// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/fences/cgroupfiles.h"
#include "posix/spawn.h"
#include "wire/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// Groups of cgroup v2 below the daemon's own, one for each tree of a child (scope).
///
///     <own>/claustrum-daemon      the daemon, since a group with limits for others has no
///     processes <own>/claustrum-<pid>-<n>   a child of that daemon and its descendants, with the
///     limits
///
/// Empty groups of a daemon that was killed are removed by the next one.
///
/// That takes a delegated group: a systemd unit with Delegate=yes, for example. Blocks for a
/// moment; any thread.
class Scopes
{
public:
    struct Limits
    {
        std::int64_t memoryBytes = 0; ///< memory.max; zero: none
        std::int64_t tasks = 0;       ///< pids.max; zero: none
    };

    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    /// The time for a child to enter its new group; an empty one is removed afterwards.
    static constexpr std::chrono::seconds entering{10};
    /// Groups that are not removed yet, since they have processes; beyond, children stay in the
    /// daemon's group.
    static constexpr std::size_t most = 4096;

    /// Moves this process into its group. The error says what the host does not allow.
    /// @param files outlive it
    /// @param now the clock; tests pass their own
    static Result<std::unique_ptr<Scopes>> open(CgroupFiles &files, const Limits &limits,
                                                pid_t self,
                                                Clock now = std::chrono::steady_clock::now);
    /// Removes the groups that are empty, and this process's own, which it leaves. A group with
    /// limits for others takes no process back, unless it is the topmost: then the latter stays for
    /// whoever has delegated the group.
    ~Scopes();
    Scopes(const Scopes &) = delete;
    Scopes &operator=(const Scopes &) = delete;

    /// Makes a group; by this write a child enters it. The error: it cannot be made, or its limits
    /// cannot be set.
    Result<ChildWrite> makeOne();

private:
    struct Group
    {
        std::string path;
        std::chrono::steady_clock::time_point made;
    };

    Scopes(CgroupFiles &files, const Limits &limits, std::string own, pid_t self, Clock now);

    [[nodiscard]] Result<void> prepare();
    void removeLeft();
    [[nodiscard]] Result<void> limit(const std::string &group);
    void removeEmpty(std::chrono::steady_clock::time_point madeBefore);

    CgroupFiles &m_files;
    const Limits m_limits;
    const std::string m_own; // the path of the group that this process was in
    const std::string m_self;
    const Clock m_now;
    const std::string m_daemons; // the path of this process's group now
    const std::string m_prefix;  // of the groups' paths: another daemon may have the same own group
    std::mutex m_mutex;
    std::uint64_t m_last = 0;
    std::vector<Group> m_groups;
};

/// The path of this process's group of cgroup v2, from the texts of /proc/self/mountinfo and
/// /proc/self/cgroup; nullopt: there is none.
std::optional<std::string> ownGroup(std::string_view mounts, std::string_view groups);

} // namespace claustrum
