// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/clockcheck.h"

#include "conformance/timing/timetexts.h"

#include <algorithm>
#include <cstdlib>
#include <functional>

namespace claustrum {

ClockCheck::ClockCheck(std::vector<std::string> names)
{
    for (std::string &name : names)
        m_logs.emplace_back().name = std::move(name);
}

void ClockCheck::addFrame(std::size_t log, Direction direction, std::int64_t time,
                          std::string_view frame)
{
    if (time == 0)
        return;
    Log &own = m_logs[log];
    if (own.first == 0)
        own.first = time;
    if (time < own.last) {
        ++own.setBack;
        own.furthestBack = std::max(own.furthestBack, own.last - time);
    }
    own.last = std::max(own.last, time);
    const auto hash = std::hash<std::string_view>()(frame) * 2 + (direction == Direction::In);
    auto found = m_frames.find(hash);
    if (found == m_frames.end()) {
        if (own.kept >= frameLimit)
            return;
        ++own.kept;
        found = m_frames.emplace(hash, Frame{direction, {}}).first;
        found->second.in.resize(m_logs.size());
    }
    auto &seen = found->second.in[log];
    seen = seen ? Seen{seen->time, true} : Seen{time, false};
}

/// Frames that a log has twice tell nothing: which one is meant?
ClockCheck::Shift ClockCheck::shiftOf(std::size_t one, std::size_t other) const
{
    Shift shift;
    for (const auto &[hash, frame] : m_frames) {
        const auto &left = frame.in[one];
        const auto &right = frame.in[other];
        if (!left || !right || left->isTwice || right->isTwice)
            continue;
        const std::int64_t later = right->time - left->time;
        const std::size_t kind = frame.direction == Direction::In ? 0 : 1;
        const bool isFirst = shift.count[kind]++ == 0;
        shift.least[kind] = isFirst ? later : std::min(shift.least[kind], later);
        shift.most[kind] = isFirst ? later : std::max(shift.most[kind], later);
        shift.all.push_back(later);
    }
    std::sort(shift.all.begin(), shift.all.end());
    return shift;
}

/// Whether one clock explains the shift: then one log is nearer to the client, and has requests
/// earlier and the rest later.
bool ClockCheck::isPossible(const Shift &shift, std::int64_t median)
{
    if (shift.count[0] == 0 || shift.count[1] == 0)
        return std::abs(median) <= longWay; // the way and the clocks cannot be told apart
    const bool leftIsNearer = shift.least[0] >= -tolerance && shift.most[1] <= tolerance;
    const bool rightIsNearer = shift.most[0] <= tolerance && shift.least[1] >= -tolerance;
    return leftIsNearer || rightIsNearer;
}

ClockCheck::Finding ClockCheck::findingOf(std::size_t one, std::size_t other) const
{
    const Log &left = m_logs[one];
    const Log &right = m_logs[other];
    const std::string both = left.name + " and " + right.name;
    const Shift shift = shiftOf(one, other);
    if (shift.all.empty()) {
        std::string text = both
                           + " have no frame in common, so nothing shows whether their clocks "
                             "agree: the order between them is as good as the clocks";
        const bool isApart = left.last < right.first || right.last < left.first;
        if (isApart)
            text += "; they do not overlap, with "
                    + durationText(left.last < right.first ? right.first - left.last
                                                           : left.first - right.last)
                    + " between them";
        return {true, text};
    }
    const std::int64_t median = shift.all[shift.all.size() / 2];
    const std::string common =
        std::to_string(shift.all.size())
        + (shift.all.size() == 1 ? " frame is in both, " : " frames are in both, ");
    const std::string apart =
        "at most " + durationText(std::max(std::abs(shift.all.front()), std::abs(shift.all.back())))
        + " apart";
    const bool hasBothWays = shift.count[0] > 0 && shift.count[1] > 0;
    if (isPossible(shift, median) && !hasBothWays)
        return {true,
                both + ": " + common + apart
                    + ", but all of one direction: too few to show whether their clocks agree"};
    if (isPossible(shift, median))
        return {true, "the clocks of " + both + " agree: " + common + apart};
    return {false, "the clocks of " + both + " cannot be compared: " + common + "in " + right.name
                       + ' ' + durationText(std::abs(median)) + (median > 0 ? " later" : " earlier")
                       + ". Either a clock is wrong, or these are two sessions: the order between "
                         "the two means nothing"};
}

std::vector<ClockCheck::Finding> ClockCheck::findings() const
{
    std::vector<Finding> all;
    for (std::size_t one = 0; one < m_logs.size(); ++one) {
        for (std::size_t other = one + 1; other < m_logs.size(); ++other)
            all.push_back(findingOf(one, other));
    }
    for (const Log &log : m_logs) {
        if (log.setBack > 0)
            all.push_back({true, "the times of " + log.name + " run backwards at "
                                     + std::to_string(log.setBack)
                                     + (log.setBack == 1 ? " frame" : " frames") + ", by up to "
                                     + durationText(log.furthestBack)
                                     + ": its frames stay in their order"});
    }
    return all;
}

} // namespace claustrum
