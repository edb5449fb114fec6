// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frame.h"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace claustrum {

/// The frames that await writing to a connection; shared, never copied. Its owner (Connection)
/// keeps the limits. Event loop's thread.
///
///     push() ──reply──────────────▶ next ──writeTo()──▶ socket
///        └──stream, beyond 64 KiB──▶ waiting ──▲
///
/// Frames of each kind leave in the order in which they were queued. A reply waits only for the
/// frames that are next, so a slow client with megabytes of output queued still gets it soon. While
/// little is queued, all frames leave in the order of their arrival.
class WriteQueue
{
public:
    enum class Kind : unsigned char {
        Reply,          ///< may overtake waiting stream frames
        FollowingReply, ///< leaves after the stream frames queued before it
        Stream,         ///< live or replayed
    };

    struct Entry
    {
        Frame frame;
        Kind kind;
    };

    enum class Outcome {
        Drained, ///< all is written
        Blocked, ///< the socket takes no more for now
        Failed,  ///< errno says why; the rest will never be written
    };

    /// Stream frames wait once so much is next.
    static constexpr std::size_t nextBytesLimit = std::size_t{64} * 1024;
    /// Replies of this size may overtake a waiting stream frame; then it is next.
    static constexpr std::size_t overtakingLimit = std::size_t{256} * 1024;

    void push(Frame frame, Kind kind);

    /// Calls @p look with every entry, in the order of writing.
    template <typename Look>
    void each(Look &&look) const
    {
        for (const auto *entries : {&m_next, &m_waiting}) {
            for (const Entry &entry : *entries)
                look(entry);
        }
    }
    /// The number of bytes of the first entry that are written.
    [[nodiscard]] std::size_t headWritten() const { return m_headWritten; }
    /// So many are, of a queue that was given another one's entries.
    void setHeadWritten(std::size_t bytes) { m_headWritten = bytes; }

    /// Writes as much as the non-blocking @p fd takes; calls @p written with each entry that is
    /// written completely.
    template <typename Written>
    Outcome writeTo(int fd, Written &&written)
    {
        for (;;) {
            const Outcome outcome = writeSome(fd);
            while (!empty() && m_headWritten >= front().frame.size()) {
                written(front());
                dropHead();
            }
            if (outcome != Outcome::Drained || empty()) {
                finishBegunFirst();
                return outcome;
            }
        }
    }

    /// The entry that is written first; only if not empty.
    [[nodiscard]] const Entry &front() const
    {
        return m_next.empty() ? m_waiting.front() : m_next.front();
    }
    [[nodiscard]] bool empty() const { return m_next.empty() && m_waiting.empty(); }
    /// Bytes not written yet: all, and those of replies.
    [[nodiscard]] std::size_t bytes() const { return m_bytes - m_headWritten; }
    [[nodiscard]] std::size_t replyBytes() const { return m_replyBytes; }
    /// Bytes written so far.
    [[nodiscard]] std::uint64_t writtenBytes() const { return m_writtenBytes; }

private:
    Outcome writeSome(int fd); // one writev
    void dropHead();
    void addNext(Entry entry);
    void moveToNext();
    void finishBegunFirst();

    std::deque<Entry> m_next;      // written first, in this order
    std::deque<Entry> m_waiting;   // written thereafter; no replies that may overtake
    std::size_t m_headWritten = 0; // of the first entry; beyond its size, of the following
    std::size_t m_nextBytes = 0;
    std::size_t m_overtakingBytes = 0; // of replies, since a waiting frame became next
    std::size_t m_bytes = 0;
    std::size_t m_replyBytes = 0;
    std::uint64_t m_writtenBytes = 0;
};

} // namespace claustrum
