// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/http/responsehead.h"

#include <cstdint>
#include <optional>

namespace claustrum {

/// How the end of a body is found.
struct BodyFraming
{
    bool chunked = false;
    std::optional<std::int64_t> length = {}; ///< none and not chunked: until the connection's end
};

/// The framing that a head announces, or Go's reason for refusing it: "bad Content-Length "x"",
/// "unsupported transfer encoding: "gzip"", ….
Result<BodyFraming> bodyFraming(const ResponseHead &head);

/// Reads a body. One thread.
class BodyReader
{
public:
    /// @param reader must outlive it
    BodyReader(HttpLineReader &reader, BodyFraming framing);

    /// At least one byte; 0 at the end of the body. "unexpected EOF", "malformed chunked encoding"
    /// and Go's other texts.
    StreamResult<std::size_t> read(char *to, std::size_t size);

private:
    StreamResult<std::size_t> readPart(char *to, std::size_t size);
    StreamResult<void> startChunk();
    StreamResult<void> endChunk();
    StreamResult<void> readTrailer();

    HttpLineReader &m_reader;
    const BodyFraming m_framing;
    std::uint64_t m_left = 0; ///< of the body, or of the chunk
    bool m_inChunk = false;
    bool m_ended = false;
};

} // namespace claustrum
