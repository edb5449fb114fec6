// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/http/bytestream.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// Reads a connection by lines and by bytes, with a buffer in between.
///
/// One block is held, and of a line no more than its limit. Bytes that were read too early are lost
/// with the reader. One thread.
class HttpLineReader
{
public:
    explicit HttpLineReader(ByteStream &stream);

    /// A line without its "\n" or "\r\n"; nullopt at the end. The last line may lack its end, also
    /// if the connection failed after it.
    /// @param room bytes that may still be read; the line's are subtracted. A line that is longer
    ///             fails with @p tooLong.
    StreamResult<std::optional<std::string>> line(std::size_t &room, std::string_view tooLong);

    /// At least one byte if there are any; 0 at the end.
    StreamResult<std::size_t> read(char *to, std::size_t size);

    /// Whether a byte comes; does not consume it.
    StreamResult<bool> hasMore();

private:
    StreamResult<bool> fill();

    ByteStream &m_stream;
    std::vector<char> m_block;
    std::string_view m_left; ///< of m_block
};

} // namespace claustrum
