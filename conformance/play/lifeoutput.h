// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/pattern.h"
#include "conformance/model/streamframe.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// An amount of output of a life: bytes of stdout, of stderr, of other streams.
struct OutputAmount
{
    static constexpr std::array<std::string_view, 2> names{"stdout", "stderr"};
    static std::size_t indexOf(std::string_view stream);

    std::array<std::size_t, 3> bytes{};
    bool exit = false;

    /// Whether this has at least as much of each stream.
    [[nodiscard]] bool covers(const OutputAmount &other) const;
};

/// The output of one life of a process, as recorded and in this run. Bytes may be cut into frames
/// differently, so a seq of one has no meaning in the other.
class LifeOutput
{
public:
    // As recorded. Frames with an earlier seq are repetitions and are ignored.

    /// @param text the bytes of the frame; masks count with the length of their samples
    void record(std::uint64_t seq, std::string_view stream, const Pattern &text);
    void recordExit(std::uint64_t seq, std::string frame);
    /// The amount up to that seq.
    [[nodiscard]] OutputAmount recordedUpTo(std::uint64_t seq) const;
    [[nodiscard]] std::uint64_t lastRecordedSeq() const;
    /// The recorded exit frame with another seq; empty if none was recorded.
    [[nodiscard]] std::string exitFrame(std::uint64_t seq) const;
    [[nodiscard]] bool exitRecorded() const { return m_exit.has_value(); }
    [[nodiscard]] const Pattern &recorded(std::size_t stream) const { return m_recorded[stream]; }
    [[nodiscard]] const OutputAmount &recordedAmount() const { return m_recordedAmount; }

    // In this run.

    /// Adds a frame; returns an error if its seq or content contradicts the frames before it.
    std::optional<std::string> take(const StreamData &data);
    void takeExit(std::uint64_t seq);
    [[nodiscard]] const OutputAmount &amount() const { return m_amount; }
    [[nodiscard]] const std::string &bytes(std::size_t stream) const { return m_bytes[stream]; }
    /// Lines for a report: how much of @p wanted has come, and the end of it.
    [[nodiscard]] std::vector<std::string> progress(const OutputAmount &wanted) const;
    /// The seq of the last frame up to which no stream has more than @p limit; 0: none.
    [[nodiscard]] std::uint64_t seqWithin(const OutputAmount &limit) const;

private:
    struct Mark
    {
        std::uint64_t seq;
        OutputAmount upTo; ///< including this frame
    };
    struct Frame
    {
        Mark mark;
        std::size_t stream = 0;
        std::size_t size = 0;
    };

    std::optional<std::string> sameAgain(const StreamData &data) const;

    std::array<Pattern, 3> m_recorded{Pattern::exactly({}), Pattern::exactly({}),
                                      Pattern::exactly({})};
    std::vector<Mark> m_recordedMarks; ///< by seq
    OutputAmount m_recordedAmount;
    std::optional<std::string> m_exit;

    std::array<std::string, 3> m_bytes;
    std::vector<Frame> m_frames; ///< by seq
    OutputAmount m_amount;
};

} // namespace claustrum::conformance
