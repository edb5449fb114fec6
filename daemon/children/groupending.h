// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// A process group of somebody else's child that is to end.
struct EndingGroup
{
    enum class Outcome {
        Pending,
        Terminated, ///< on SIGTERM
        Killed,     ///< on SIGKILL
        Survived,   ///< both
        Spared,     ///< it did not pass its proof any more
    };

    pid_t group = 0;   ///< the pid of its leader
    Fd leader;         ///< holds the leader; opened before its first proof
    std::string start; ///< of the leader, field 22 of its stat
    /// The proof, made before each signal: why the group must be left alone; empty if it passes.
    std::function<std::string()> reasonToSpare;
    std::string announcement; ///< the line of the log with the SIGTERM
    bool isKilled = false;
    Outcome outcome = Outcome::Pending;
};

/// Ends process groups: SIGTERM to each, SIGKILL to those that remain. All of them at once, so it
/// takes as long as one.
///
/// Before each signal the leader is proved again, as long as it exists. Without a leader the number
/// still belongs to its group, since the kernel gives it to no process while there is a member: a
/// group that outlives its leader gets SIGKILL at once. Blocks.
class GroupEnding
{
public:
    struct Times
    {
        std::chrono::milliseconds poll{100};
        std::chrono::milliseconds afterTerm{2000};
        std::chrono::milliseconds afterKill{1000};
    };

    /// Waits, or returns false: all is to be left as it is.
    using Wait = std::function<bool(std::chrono::milliseconds)>;
    /// A wait that nothing ends.
    static bool sleep(std::chrono::milliseconds time);

    /// @param component of the lines in the log
    GroupEnding(std::string_view component, const Times &times, Wait wait);

    /// Returns once each has an outcome.
    void end(std::vector<EndingGroup> &groups);

private:
    using Outcome = EndingGroup::Outcome;

    void terminate(EndingGroup &group);
    void look(std::vector<EndingGroup> &groups) const;
    void kill(EndingGroup &group) const;
    void say(const std::string &text) const;
    [[nodiscard]] bool mayBeSignalled(EndingGroup &group) const;
    /// Looks at those that are pending until there are none, or the time is over.
    bool watch(std::vector<EndingGroup> &groups, std::chrono::milliseconds time);

    const std::string m_component;
    const Times m_times;
    const Wait m_wait;
};

/// The groups with a member that has not ended. One look at each process of the system.
std::set<pid_t> liveGroups();

} // namespace claustrum
