// SPDX-License-Identifier: Apache-2.0
#include "daemon/children/groupending.h"

#include "daemon/loop/log.h"
#include "posix/heldprocess.h"
#include "posix/processfacts.h"
#include "wire/goduration.h"

#include <algorithm>
#include <csignal>
#include <poll.h>

namespace claustrum {
namespace {

using Clock = std::chrono::steady_clock;

bool isPending(const EndingGroup &group)
{
    return group.outcome == EndingGroup::Outcome::Pending;
}

/// Whether the leader is the process that it was, and has not ended.
bool hasLeader(const EndingGroup &group)
{
    const auto stat = readProcessStat(group.group);
    return stat && !stat->hasEnded() && stat->virtualBytes > 0 && stat->start == group.start;
}

/// Whether another process has the leader's number: then the group is gone with its last member.
bool isReused(const EndingGroup &group)
{
    const auto stat = readProcessStat(group.group);
    return stat && stat->start != group.start;
}

} // namespace

std::set<pid_t> liveGroups()
{
    std::set<pid_t> groups;
    eachProcess([&](pid_t pid) {
        const auto stat = readProcessStat(pid);
        if (stat && !stat->hasEnded())
            groups.insert(stat->group);
        return true;
    });
    return groups;
}

bool GroupEnding::sleep(std::chrono::milliseconds time)
{
    ::poll(nullptr, 0, static_cast<int>(time.count()));
    return true;
}

GroupEnding::GroupEnding(std::string_view component, const Times &times, Wait wait)
    : m_component(component)
    , m_times(times)
    , m_wait(std::move(wait))
{}

void GroupEnding::end(std::vector<EndingGroup> &groups)
{
    for (EndingGroup &group : groups)
        terminate(group);
    bool goesOn = watch(groups, m_times.afterTerm);
    for (EndingGroup &group : groups) {
        if (!goesOn || !isPending(group) || group.isKilled || !mayBeSignalled(group))
            continue;
        say("group " + std::to_string(group.group) + " outlived SIGTERM for "
            + go::formatDuration(m_times.afterTerm) + ": SIGKILL");
        kill(group);
    }
    goesOn = goesOn && watch(groups, m_times.afterKill);
    for (EndingGroup &group : groups) {
        if (isPending(group))
            group.outcome = Outcome::Survived;
    }
}

void GroupEnding::terminate(EndingGroup &group)
{
    if (!hasLeader(group) || !mayBeSignalled(group)) {
        if (isPending(group))
            group.outcome = Outcome::Terminated; // it has ended meanwhile
        return;
    }
    say(group.announcement);
    (void)signalGroupOfHeld(group.leader, group.group, SIGTERM); // the looks show whether it ends
}

bool GroupEnding::watch(std::vector<EndingGroup> &groups, std::chrono::milliseconds time)
{
    const auto end = Clock::now() + time;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
        if (left.count() <= 0 || std::none_of(groups.begin(), groups.end(), isPending))
            return true;
        if (!m_wait(std::min(left, m_times.poll)))
            return false;
        look(groups);
    }
}

void GroupEnding::look(std::vector<EndingGroup> &groups) const
{
    std::vector<EndingGroup *> leaderless;
    for (EndingGroup &group : groups) {
        if (!isPending(group))
            continue;
        if (hasLeader(group))
            (void)mayBeSignalled(group);
        else
            leaderless.push_back(&group);
    }
    if (leaderless.empty())
        return;
    const auto live = liveGroups(); // after the leaders, which count as members
    for (EndingGroup *const group : leaderless) {
        if (!live.contains(group->group) || isReused(*group))
            group->outcome = group->isKilled ? Outcome::Killed : Outcome::Terminated;
        else if (!group->isKilled)
            kill(*group);
    }
}

/// The leader's proof; without a leader there is nothing to prove.
bool GroupEnding::mayBeSignalled(EndingGroup &group) const
{
    const std::string reason = group.reasonToSpare();
    if (reason.empty())
        return true;
    if (hasLeader(group)) { // it has not ended during the proof
        say("group " + std::to_string(group.group) + " no longer verifies (" + reason
            + "); nothing more is sent to it");
        group.outcome = Outcome::Spared;
    }
    return false;
}

void GroupEnding::kill(EndingGroup &group) const
{
    group.isKilled = true;
    (void)signalGroupOfHeld(group.leader, group.group, SIGKILL);
}

void GroupEnding::say(const std::string &text) const
{
    logWarn(m_component, text);
}

} // namespace claustrum
