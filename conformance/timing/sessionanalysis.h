// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/timing/momentlinker.h"
#include "conformance/timing/startphases.h"
#include "conformance/timing/statistics.h"
#include "conformance/timing/timeline.h"

namespace claustrum {

/// Time and numbers of one session, moment by moment. Belongs to one thread.
class SessionAnalysis
{
public:
    static constexpr std::int64_t usualThreshold = 1'000'000'000; ///< ns

    explicit SessionAnalysis(std::int64_t threshold = usualThreshold)
        : m_timeline(threshold)
    {}

    /// Takes the next moment. Returns it linked.
    Moment add(Moment moment)
    {
        m_timeline.passTo(moment, m_linker);
        m_linker.link(moment);
        m_timeline.add(moment);
        m_statistics.add(moment);
        m_starts.add(moment);
        return moment;
    }
    void finish() { m_timeline.finish(m_linker); }

    [[nodiscard]] const Statistics &statistics() const { return m_statistics; }
    [[nodiscard]] const Timeline &timeline() const { return m_timeline; }
    [[nodiscard]] const StartPhases &starts() const { return m_starts; }

private:
    MomentLinker m_linker;
    Statistics m_statistics;
    Timeline m_timeline;
    StartPhases m_starts;
};

} // namespace claustrum
