// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytestream.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace claustrum::test {

/// Bytes in memory, returned in portions of at most @p step; then the end, or a failure.
class MemoryStream final : public ByteStream
{
public:
    static constexpr std::size_t whole = std::numeric_limits<std::size_t>::max();

    explicit MemoryStream(std::string bytes, std::size_t step = whole, std::string failure = {})
        : m_bytes(std::move(bytes))
        , m_step(step)
        , m_failure(std::move(failure))
    {}

    Chunk next(std::size_t atMost) override
    {
        const auto chunk = std::string_view(m_bytes).substr(m_position, std::min(atMost, m_step));
        m_position += chunk.size();
        const bool ended = chunk.empty();
        return {chunk, ended, ended ? std::string_view(m_failure) : std::string_view{}};
    }

private:
    std::string m_bytes;
    std::size_t m_step;
    std::string m_failure;
    std::size_t m_position = 0;
};

/// A stream's whole content, and its end.
struct Drained
{
    std::string bytes;
    std::string failure;
};

/// @param portion number of bytes requested per read
inline Drained drain(ByteStream &stream, std::size_t portion)
{
    Drained drained;
    for (bool ended = false; !ended;) {
        const Chunk chunk = stream.next(portion);
        drained.bytes += chunk.bytes;
        drained.failure = chunk.failure;
        ended = chunk.ended;
    }
    return drained;
}

} // namespace claustrum::test
