// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/difference.h"
#include "conformance/model/framekey.h"
#include "conformance/model/pattern.h"
#include "conformance/model/runningsum.h"
#include "conformance/model/transcript.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Sums up the frames of one process, and compares the sum with what was recorded.
///
/// Where output is cut into frames is not compared; the bytes of each stream are, and each
/// frame is held to the form that the wire has for it.
class Collector
{
public:
    using Report = std::function<void(Difference)>;

    /// @param line of the transcript, which must outlive the collector
    Collector(int line, const Collect &expected, const Placeholders &placeholders, Report report);

    [[nodiscard]] bool takes(int connection, std::string_view process) const;

    /// One frame of the process. Differences of the frame itself are told at once, those of the
    /// sums at the exit frame.
    void take(const FrameKey &key, const FrameView &frame);

    /// Whether the exit frame has come.
    [[nodiscard]] bool complete() const { return m_complete; }

    /// What has come, for a message: "3 frames, seq 1 to 3".
    [[nodiscard]] std::string progress() const;

private:
    void takeSeq(std::uint64_t seq);
    void takeExit(const FrameView &frame);
    void compareSums();
    void tell(Difference::Kind kind, std::string summary);

    int m_line;
    const Collect &m_expected;
    Pattern m_exit;
    Report m_report;
    std::map<std::string, RunningSum> m_sums;
    std::uint64_t m_frames = 0;
    std::uint64_t m_lastSeq = 0;
    bool m_complete = false;
};

} // namespace claustrum::conformance
