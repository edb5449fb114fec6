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

/// How much of a life's output there is: bytes of stdout, of stderr, of anything else.
struct OutputAmount
{
    static constexpr std::array<std::string_view, 2> names{"stdout", "stderr"};
    static std::size_t indexOf(std::string_view stream);

    std::array<std::size_t, 3> bytes{};
    bool exit = false;

    /// Whether there is as much of each here.
    [[nodiscard]] bool covers(const OutputAmount &other) const;
};

/// What one life of a process puts out: as it was recorded, and as it comes in this run. Where the
/// bytes are cut into frames is free, so a seq of the one means nothing in the other.
class LifeOutput
{
public:
    // As recorded; frames of a seq that was there already, sent again, say nothing new.

    /// @param text as it fits: the bytes of the frame; masks count as little as they can stand for
    void record(std::uint64_t seq, std::string_view stream, const Pattern &text);
    void recordExit(std::uint64_t seq, std::string frame);
    /// All up to that seq.
    [[nodiscard]] OutputAmount recordedUpTo(std::uint64_t seq) const;
    [[nodiscard]] std::uint64_t lastRecordedSeq() const;
    /// Frame of the exit with another seq; empty if none was recorded.
    [[nodiscard]] std::string exitFrame(std::uint64_t seq) const;
    [[nodiscard]] bool exitRecorded() const { return m_exit.has_value(); }
    [[nodiscard]] const Pattern &recorded(std::size_t stream) const { return m_recorded[stream]; }
    [[nodiscard]] const OutputAmount &recordedAmount() const { return m_recordedAmount; }

    // In this run.

    /// Says what is wrong with the frame in the order of all, if something is.
    std::optional<std::string> take(const StreamData &data);
    void takeExit(std::uint64_t seq);
    [[nodiscard]] const OutputAmount &amount() const { return m_amount; }
    [[nodiscard]] const std::string &bytes(std::size_t stream) const { return m_bytes[stream]; }
    /// The last frame that has no more than that of any stream; 0: there is none.
    [[nodiscard]] std::uint64_t seqWithin(const OutputAmount &limit) const;

private:
    struct Mark
    {
        std::uint64_t seq;
        OutputAmount upTo; ///< it included
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
