// SPDX-License-Identifier: Apache-2.0
// Lines of transcripts in the form that the recordings have: ", " and ": " between, ASCII only.
#pragma once

#include "conformance/model/transcript.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A JSON string, quotes included; what is not ASCII as \uXXXX. @p text is UTF-8.
std::string transcriptString(std::string_view text);

/// Whether it can stand in a transcript as a string: is UTF-8.
bool isText(std::string_view bytes);

/// A line with its newline: {"<key>": <connection>}, as of connect, halfClose, eof.
std::string eventLine(std::string_view key, int connection);

/// A line with its newline: {"on": 1, "line": "…"}, {"recv": 1, …}. What is no text, or is said
/// to be literal, stands as "b64".
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

/// The first line, with its newline.
std::string headerLine(const Header &header);

} // namespace claustrum::conformance
