// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace claustrum {

/// What one read of a ByteStream gave. The stream's end may come together with its last bytes:
/// whoever needs those bytes only may drop the ending and will be told it again.
struct Chunk
{
    std::string_view bytes; ///< valid until the stream's next call
    bool ended = false;     ///< nothing follows these bytes
    std::string_view
        failure; ///< why, in Go's words; empty at the regular end. Lives with the stream
};

/// Bytes in order, lent out rather than copied.
class ByteStream
{
public:
    ByteStream() = default;
    ByteStream(const ByteStream &) = delete;
    ByteStream &operator=(const ByteStream &) = delete;
    virtual ~ByteStream() = default;

    /// Up to @p atMost (> 0) further bytes: at least one, unless the stream has ended. Once it
    /// has, every call says so again, without bytes.
    virtual Chunk next(std::size_t atMost) = 0;
};

/// Go's words for a stream that ends: where it may, and where it may not.
inline constexpr std::string_view endOfStream = "EOF";
inline constexpr std::string_view unexpectedEnd = "unexpected EOF";

} // namespace claustrum
