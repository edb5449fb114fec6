// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace claustrum::conformance {

/// The order of the frames of one process on one connection, from its spawn or a reattach on: each
/// seq is one more than the last. A reattach is a jump to the first frame that it replays.
///
/// A gap is reported once; the frames that were missing may then arrive.
class SeqOrder
{
public:
    enum class Verdict {
        InOrder,
        Again,     ///< it has already arrived
        Early,     ///< frames before it have not arrived
        Late,      ///< a replay has begun with a later frame
        AfterExit, ///< the exit frame has arrived
        Unwanted,  ///< a reattach asked for later frames
        Detached,  ///< another connection receives the stream
    };

    /// @param next the first seq; nullopt: that of a replay
    explicit SeqOrder(std::optional<std::uint64_t> next);

    /// A reattach was sent. @param token identifies it, until endReplay() or dropReplay()
    void expectReplay(std::size_t token, std::uint64_t fromSeq);

    /// Whether this frame is in order.
    [[nodiscard]] bool fits(std::uint64_t seq) const;

    Verdict take(std::uint64_t seq, bool isExit);

    /// The seq after that of the last frame; 0 before a replay.
    [[nodiscard]] std::uint64_t next() const { return m_next.value_or(0); }
    [[nodiscard]] bool isEnded() const { return m_ended; }

    /// The reply to a reattach: the buffer holds @p firstSeq to @p lastSeq (0: nothing). Returns
    /// the first replayed frame that had to arrive before it and has not.
    std::optional<std::uint64_t> endReplay(std::size_t token, std::uint64_t firstSeq,
                                           std::uint64_t lastSeq, bool isRunning);
    /// The reattach failed.
    void dropReplay(std::size_t token);

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

    [[nodiscard]] bool continues(std::uint64_t seq) const;
    [[nodiscard]] const Replay *begunBy(std::uint64_t seq) const;
    Verdict refuse(std::uint64_t seq, bool isExit);
    bool fillsGap(std::uint64_t seq);
    bool extendsReplay(std::uint64_t seq);
    void skip(std::uint64_t first, std::uint64_t last);
    [[nodiscard]] std::optional<std::uint64_t> missingIn(const Replay &replay, std::uint64_t first,
                                                         std::uint64_t last) const;
    Replay remove(std::size_t token);

    std::uint64_t m_first; ///< of the present run of frames
    std::optional<std::uint64_t> m_next;
    std::optional<std::uint64_t> m_limit;
    bool m_ended = false;
    std::vector<Replay> m_replays; ///< unanswered
    std::vector<std::pair<std::uint64_t, std::uint64_t>> m_gaps;
};

} // namespace claustrum::conformance
