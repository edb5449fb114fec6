// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/framekey.h"
#include "conformance/model/pattern.h"
#include "conformance/model/runningsum.h"
#include "conformance/model/transcript.h"
#include "conformance/results/difference.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Computes digests of the frames of one process and compares them with the recorded ones.
///
/// Compares the bytes of each stream, however they are cut into frames, and checks each frame for
/// its canonical form on the wire. Their order is for FrameOrder.
class Collector
{
public:
    using Report = std::function<void(Difference)>;

    /// @param line of the transcript
    /// @param expected must outlive the collector
    Collector(int line, const Collect &expected, const Placeholders &placeholders, Report report);

    [[nodiscard]] bool takes(int connection, std::string_view process) const;

    /// Takes one frame of the process. Reports differences of the frame at once, those of the
    /// digests at the exit frame.
    void take(const FrameKey &key, const FrameView &frame);

    /// Whether the exit frame was received.
    [[nodiscard]] bool complete() const { return m_complete; }

    /// A message with the numbers of frames and bytes so far.
    [[nodiscard]] std::string progress() const;

private:
    void takeExit(const FrameView &frame);
    void compareSums();
    void tell(std::string summary);

    int m_line;
    const Collect &m_expected;
    Pattern m_exit;
    Report m_report;
    std::map<std::string, RunningSum> m_sums;
    std::map<std::string, std::uint64_t> m_frames; ///< by stream
    bool m_complete = false;
};

} // namespace claustrum::conformance
