// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Texts of others for a terminal: without its control characters, which could move the cursor or
/// hide what is there.
namespace claustrum {

/// On one line: control characters are blanks.
std::string oneLine(std::string_view text);

/// Newlines and tabs stay, other control characters become '?'.
std::string plainLines(std::string_view text);

/// At most so many characters; the rest is "…".
std::string cutText(std::string_view text, std::size_t length);

} // namespace claustrum
