// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/timeline.h"
#include "conformance/timing/timetexts.h"

#include <algorithm>

namespace claustrum {
namespace {

/// The cause with the most time, if it has more than half of it.
std::string mainCause(const std::map<std::string, std::int64_t> &causes, std::int64_t sum)
{
    for (const auto &[cause, time] : causes) {
        if (!cause.empty() && time > sum / 2)
            return cause;
    }
    return {};
}

} // namespace

std::string Timeline::reasonOf(Party party) const
{
    const std::string cause = mainCause(m_byCause[static_cast<std::size_t>(party)], sum(party));
    switch (party) {
    case Party::Client:
        return cause.empty() ? "the client asked for nothing" : "no client was connected";
    case Party::Link:
        return "the link was blocked, and frames waited";
    case Party::Daemon:
        return "the daemon was at work" + (cause.empty() ? "" : ", mostly on " + cause);
    case Party::Child:
        return cause.empty() ? "processes were silent" : "process " + cause + " was silent";
    case Party::Unknown:
        return "lines are lost, so nobody knows";
    case Party::Active:
        return "frames came without a gap of " + durationText(m_threshold);
    }
    return {};
}

std::string Timeline::verdict() const
{
    if (m_begin == 0)
        return m_untimed > 0 ? "no times, so nobody knows where the time went" : "no frames";
    if (wall() == 0)
        return "one moment only: no time to divide";
    const auto most =
        static_cast<Party>(std::max_element(m_sums.begin(), m_sums.end()) - m_sums.begin());
    const std::string total = durationText(wall());
    const auto part = [&](Party party) {
        return durationText(sum(party)) + " of " + total + ": " + reasonOf(party);
    };
    const auto gaps = std::max_element(m_sums.begin(), m_sums.end() - 1);
    if (most != Party::Active || *gaps == 0)
        return part(most);
    const auto second = static_cast<Party>(gaps - m_sums.begin());
    return part(most) + "; " + durationText(sum(second)) + ": " + reasonOf(second);
}

} // namespace claustrum
