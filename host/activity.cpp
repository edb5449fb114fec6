// SPDX-License-Identifier: Apache-2.0
#include "host/activity.h"

namespace claustrum {
namespace {

constexpr double recentSeconds = 10;
constexpr double momentSeconds = 0.001; // between the two times' being compared with the clock
constexpr double workSeconds = 0.02;    // of CPU time between two looks

bool isRecent(const std::optional<double> &secondsSince)
{
    return secondsSince && *secondsSince < recentSeconds;
}

} // namespace

std::optional<Activity> activityOf(const ActivityFacts &facts)
{
    if (facts.isAtWork)
        return Activity::Busy;
    if (!facts.isInspected)
        return std::nullopt;
    if (isRecent(facts.secondsSinceOutput) || isRecent(facts.secondsSinceInput))
        return Activity::Busy;
    const bool isAnswered =
        !facts.secondsSinceInput
        || (facts.secondsSinceOutput
            && *facts.secondsSinceOutput < *facts.secondsSinceInput + momentSeconds);
    return isAnswered ? Activity::Idle : Activity::Waiting;
}

bool isAtWork(const TreeUsage &before, const TreeUsage &now)
{
    return before.processes != now.processes || now.cpuSeconds - before.cpuSeconds >= workSeconds;
}

const char *nameOf(Activity activity)
{
    switch (activity) {
    case Activity::Busy:
        return "busy";
    case Activity::Waiting:
        return "waiting";
    case Activity::Idle:
        break;
    }
    return "idle";
}

} // namespace claustrum
