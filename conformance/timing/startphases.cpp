// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/startphases.h"

#include <algorithm>

namespace claustrum {

std::string_view phaseName(Phase phase)
{
    switch (phase) {
    case Phase::Connect:
        return "connect";
    case Phase::Auth:
        return "auth";
    case Phase::Reads:
        return "reads";
    case Phase::Spawn:
        return "spawn";
    case Phase::FirstOutput:
        return "first output";
    }
    return {};
}

void StartPhases::add(const Moment &moment)
{
    using Kind = Moment::Kind;
    if (moment.connection == 0 || moment.time <= 0)
        return;
    if (m_starts.size() >= limit && !m_starts.contains(moment.connection))
        return;
    Start &start = m_starts[moment.connection];
    const auto note = [&](std::size_t place) {
        if (start.times[place] == 0)
            start.times[place] = moment.time;
    };
    if (moment.kind == Kind::Opened)
        note(0);
    if (moment.kind == Kind::Request)
        note(1);
    if (moment.isReply())
        note(2);
    if (moment.kind == Kind::Request && moment.method == "process.spawn" && start.spawn == 0) {
        note(3);
        start.spawn = moment.number;
        start.process = moment.process;
    }
    if (moment.isReply() && start.spawn != 0 && moment.request == start.spawn)
        note(4);
    if (moment.isStream() && start.times[4] != 0 && moment.process == start.process)
        note(5);
}

std::vector<StartTimes> StartPhases::starts() const
{
    std::vector<StartTimes> all;
    for (const auto &[connection, start] : m_starts) {
        if (start.spawn == 0)
            continue;
        StartTimes times;
        for (std::size_t phase = 0; phase < phases; ++phase) {
            if (start.times[phase] != 0 && start.times[phase + 1] != 0)
                times[phase] =
                    std::max<std::int64_t>(start.times[phase + 1] - start.times[phase], 0);
        }
        all.push_back(times);
    }
    return all;
}

StartTimes mediansOf(const std::vector<StartTimes> &starts)
{
    StartTimes medians;
    for (std::size_t phase = 0; phase < phases; ++phase) {
        std::vector<std::int64_t> times;
        for (const StartTimes &start : starts) {
            if (start[phase])
                times.push_back(*start[phase]);
        }
        if (times.empty())
            continue;
        const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
        std::nth_element(times.begin(), middle, times.end());
        medians[phase] = *middle;
    }
    return medians;
}

} // namespace claustrum
