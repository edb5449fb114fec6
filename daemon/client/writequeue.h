// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frame.h"

#include <cstddef>
#include <deque>

namespace claustrum {

/// The frames that await writing to a connection, in wire order; shared, never copied. Its owner
/// (Connection) keeps the limits. Event loop's thread.
class WriteQueue
{
public:
    enum class Kind : unsigned char {
        Reply,
        Stream, ///< live or replayed
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

    void push(Frame frame, Kind kind);

    /// Writes as much as the non-blocking @p fd takes; calls @p written with each entry that is
    /// written completely.
    template <typename Written>
    Outcome writeTo(int fd, Written &&written)
    {
        for (;;) {
            const Outcome outcome = writeSome(fd);
            while (!m_entries.empty() && m_headWritten >= m_entries.front().frame.size()) {
                written(m_entries.front());
                dropHead();
            }
            if (outcome != Outcome::Drained || m_entries.empty())
                return outcome;
        }
    }

    [[nodiscard]] const Entry &front() const { return m_entries.front(); }
    [[nodiscard]] bool empty() const { return m_entries.empty(); }
    /// Bytes not written yet: all, and those of replies.
    [[nodiscard]] std::size_t bytes() const { return m_bytes - m_headWritten; }
    [[nodiscard]] std::size_t replyBytes() const { return m_replyBytes; }

private:
    Outcome writeSome(int fd); // one writev
    void dropHead();

    std::deque<Entry> m_entries;
    std::size_t m_headWritten = 0; // of the first entry; beyond its size, of the following
    std::size_t m_bytes = 0;
    std::size_t m_replyBytes = 0;
};

} // namespace claustrum
