// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/http/linereader.h"
#include "wire/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// The head of a response, as far as downloads need it.
struct ResponseHead
{
    int code = 0;
    std::string status;        ///< "404 Not Found", as received
    bool mayBeChunked = false; ///< HTTP/1.1 or later

    // The values of these fields, at most maxValues of each.
    std::vector<std::string> lengths;
    std::vector<std::string> encodings;
    std::vector<std::string> locations;

    static constexpr std::size_t maxValues = 16;

    /// "Proxy Authentication Required"; nullopt if there is none, not even an empty one.
    [[nodiscard]] std::optional<std::string> reason() const;
};

/// Parses the lines of a head in the way of Go's client, with its texts. Other fields are dropped.
class HeadParser
{
public:
    /// "malformed HTTP response "<line>"", "malformed HTTP status code "<code>"", "malformed HTTP
    /// version "<version>""
    Result<void> statusLine(std::string_view line);

    /// A field. "malformed MIME header: missing colon: "<line>""
    Result<void> field(std::string_view line);

    /// The rest of the previous field. "malformed MIME header initial line: <line>"
    Result<void> continuation(std::string_view line);

    [[nodiscard]] ResponseHead &head() { return m_head; }

private:
    ResponseHead m_head;
    bool m_hasField = false;
    std::string *m_last = nullptr; ///< the value that may be continued; null: dropped
};

/// The most bytes of a head.
inline constexpr std::size_t maxHeadBytes = 10'485'760;

/// Reads a head, up to and including the empty line. The errors of HeadParser, "unexpected EOF",
/// and "net/http: server response headers exceeded 10485760 bytes; aborted".
StreamResult<ResponseHead> readHead(HttpLineReader &reader, std::size_t limit = maxHeadBytes);

} // namespace claustrum
