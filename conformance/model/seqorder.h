// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace claustrum::conformance {

/// The order of the frames of one process on one connection, from its spawn or a reattach on: each
/// seq is one more than the last. A reattach is a jump to the first frame that it replays.
///
/// A gap is reported once; the frames that were missing may then arrive.
class SeqOrder
{
public:
    /// Beyond, all between the last gap and the next counts as missing.
    static constexpr std::size_t mostGaps = 1000;

    enum class Verdict {
        InOrder,
        Again,     ///< it has already arrived
        Early,     ///< frames before it have not arrived
        Missed,    ///< so was it, when a later one was Early
        Late,      ///< its stream has begun with a later frame
        AfterExit, ///< the exit frame has arrived
        Unwanted,  ///< a reattach asked for later frames
        Detached,  ///< another connection receives the stream
    };

    /// @param next the first seq; nullopt: that of a replay
    explicit SeqOrder(std::optional<std::uint64_t> next);

    /// Of a process that nobody asked for, from its first frame on.
    static SeqOrder beginningAnywhere(std::uint64_t seq);

    /// The state of a process in the reply to a reattach.
    enum class Life {
        Running,
        Reaped, ///< it does not run; its exit frame may still come
        Exited, ///< its exit frame is among the frames up to lastSeq
    };

    /// A reattach was sent. @param token identifies it, until endReplay() or dropReplay()
    void expectReplay(std::size_t token, std::uint64_t fromSeq);

    /// Whether this frame is in order.
    [[nodiscard]] bool fits(std::uint64_t seq) const;

    Verdict take(std::uint64_t seq, bool isExit);

    /// The seq after that of the last frame; 0 before a replay.
    [[nodiscard]] std::uint64_t next() const { return m_next.value_or(0); }
    [[nodiscard]] bool isEnded() const { return m_ended; }
    /// Whether it has ended, or may have without this being seen.
    [[nodiscard]] bool mayHaveEnded() const { return m_ended || m_reaped; }

    /// The reply to a reattach: the buffer holds @p firstSeq to @p lastSeq (0: nothing). Returns
    /// the first replayed frame that had to arrive before it and has not.
    std::optional<std::uint64_t> endReplay(std::size_t token, std::uint64_t firstSeq,
                                           std::uint64_t lastSeq, Life life);
    /// The reattach failed, or what it replays is unknown. Returns whether a replay has begun.
    bool dropReplay(std::size_t token);

    /// Another connection receives the frames after @p lastSeq, until the next expectReplay().
    void detach(std::uint64_t lastSeq) { m_limit = lastSeq; }
    [[nodiscard]] bool isAttached() const { return m_replays.empty() && !m_limit && m_next; }
    [[nodiscard]] bool isReattaching() const { return !m_replays.empty(); }

private:
    struct Replay
    {
        std::size_t token;
        std::uint64_t fromSeq;
        std::optional<std::uint64_t> begin; ///< the first frame since the request, as far as known
        bool jumped = false;
    };
    struct Gap
    {
        std::uint64_t first;
        std::uint64_t last;
        bool isEarly; ///< its frames are Missed: none of them has come
    };

    [[nodiscard]] bool continues(std::uint64_t seq) const;
    [[nodiscard]] const Replay *begunBy(std::uint64_t seq) const;
    Verdict refuse(std::uint64_t seq, bool isExit);
    std::optional<Verdict> fillGap(std::uint64_t seq);
    bool extendsReplay(std::uint64_t seq);
    void skip(Gap gap);
    [[nodiscard]] std::optional<std::uint64_t> missingIn(const Replay &replay, std::uint64_t first,
                                                         std::uint64_t last) const;
    Replay remove(std::size_t token);

    std::uint64_t m_first; ///< of the present run of frames
    std::optional<std::uint64_t> m_next;
    std::optional<std::uint64_t> m_limit;
    bool m_ended = false;
    bool m_reaped = false; ///< by a reply; the exit frame has come, or still may
    bool m_beganAnywhere = false;
    std::vector<Replay> m_replays; ///< unanswered
    std::vector<Gap> m_gaps;
};

} // namespace claustrum::conformance
