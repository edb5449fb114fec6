// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytestream.h"

#include <optional>
#include <string>

namespace claustrum {

/// Reads a stream byte by byte or a buffer at a time, with little copying.
class ByteCursor
{
public:
    explicit ByteCursor(ByteStream &source)
        : m_source(source)
    {}

    /// The next byte, or nullopt at the stream's end: see failure().
    std::optional<unsigned char> byte()
    {
        if (buffered().empty())
            return std::nullopt;
        const auto first = static_cast<unsigned char>(m_buffered.front());
        m_buffered.remove_prefix(1);
        return first;
    }

    /// The buffered bytes: at least @p wanted, unless the stream has ended.
    std::string_view buffered(std::size_t wanted = 1)
    {
        while (m_buffered.size() < wanted && !m_ended)
            readMore();
        return m_buffered;
    }

    /// Consumes @p count of the buffered() bytes.
    void consume(std::size_t count) { m_buffered.remove_prefix(count); }

    /// The reason for the stream's end; empty at its regular end.
    [[nodiscard]] std::string_view failure() const { return m_failure; }

    /// The same, but with Go's text for an end in the middle of something.
    [[nodiscard]] std::string_view failureMidway() const
    {
        return m_failure.empty() ? unexpectedEnd : m_failure;
    }

private:
    static constexpr std::size_t readSize = 256UL * 1024;

    void readMore()
    {
        const std::string rest(m_buffered); // the source may overwrite it
        const Chunk chunk = m_source.next(readSize);
        m_buffered = chunk.bytes;
        m_ended = chunk.ended;
        m_failure = chunk.failure;
        if (!rest.empty())
            m_buffered = m_joined.assign(rest).append(chunk.bytes);
    }

    ByteStream &m_source;
    std::string_view m_buffered;
    std::string m_joined; ///< the joined bytes of two reads
    std::string_view m_failure;
    bool m_ended = false;
};

} // namespace claustrum
