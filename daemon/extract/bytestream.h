// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace claustrum {

/// The result of one read of a ByteStream. The stream's end may be reported with its last bytes:
/// callers may ignore the end until they need more bytes, as it is reported again.
struct Chunk
{
    std::string_view bytes; ///< valid until the stream's next call
    bool ended = false;     ///< no bytes follow
    std::string_view
        failure; ///< the reason, as Go's text; empty at the regular end. Lives with the stream
};

/// A sequence of bytes, lent rather than copied.
class ByteStream
{
public:
    ByteStream() = default;
    ByteStream(const ByteStream &) = delete;
    ByteStream &operator=(const ByteStream &) = delete;
    virtual ~ByteStream() = default;

    /// Returns up to @p atMost (> 0) further bytes: at least one, unless the stream has ended. From
    /// then on every call reports the end, without bytes.
    virtual Chunk next(std::size_t atMost) = 0;
};

/// Go's texts for the end of a stream: where it is allowed, and where it is not.
inline constexpr std::string_view endOfStream = "EOF";
inline constexpr std::string_view unexpectedEnd = "unexpected EOF";

} // namespace claustrum
