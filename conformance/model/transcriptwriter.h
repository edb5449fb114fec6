// SPDX-License-Identifier: Apache-2.0
// Lines of transcripts in the form of the recordings: separated by ", " and ": ", ASCII only.
#pragma once

#include "conformance/model/transcript.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A JSON string, quotes included, with \uXXXX for other than ASCII characters. @p text is UTF-8.
std::string transcriptString(std::string_view text);

/// Whether @p bytes are UTF-8, so that a transcript can have them as a string.
bool isText(std::string_view bytes);

/// The line {"<key>": <connection>} with its newline, for connect, halfClose and eof.
std::string eventLine(std::string_view key, int connection);

/// The line {"on": 1, "line": "…"} or {"recv": 1, …} with its newline. Literal bytes and bytes that
/// are not UTF-8 are written as "b64".
struct WireLine
{
    std::string_view key; ///< "on" or "recv"
    int connection = 0;
    std::string_view text;
    bool late = false;
    bool newline = true;
    bool literal = false;
};
std::string wireLine(const WireLine &line);

/// The first line of a transcript, with its newline.
std::string headerLine(const Header &header);

} // namespace claustrum::conformance
