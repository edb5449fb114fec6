// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytestream.h"

#include <optional>

namespace claustrum {

/// Reads a stream byte by byte, or a buffer at a time, without copying it.
class ByteCursor
{
public:
    explicit ByteCursor(ByteStream &source)
        : m_source(source)
    {}

    /// The next byte, or nothing at the stream's end: see failure().
    std::optional<unsigned char> byte()
    {
        if (buffered().empty())
            return std::nullopt;
        const auto first = static_cast<unsigned char>(m_buffered.front());
        m_buffered.remove_prefix(1);
        return first;
    }

    /// What is at hand: at least one byte, unless the stream has ended.
    std::string_view buffered()
    {
        if (m_buffered.empty() && !m_ended) {
            const Chunk chunk = m_source.next(readSize);
            m_buffered = chunk.bytes;
            m_ended = chunk.ended;
            m_failure = chunk.failure;
        }
        return m_buffered;
    }

    /// Takes @p count of the buffered() bytes.
    void consume(std::size_t count) { m_buffered.remove_prefix(count); }

    /// Why the stream ended; empty at its regular end.
    [[nodiscard]] std::string_view failure() const { return m_failure; }

    /// The same, as Go calls an end in the middle of something.
    [[nodiscard]] std::string_view failureMidway() const
    {
        return m_failure.empty() ? unexpectedEnd : m_failure;
    }

private:
    static constexpr std::size_t readSize = 256 * 1024;

    ByteStream &m_source;
    std::string_view m_buffered;
    std::string_view m_failure;
    bool m_ended = false;
};

} // namespace claustrum
