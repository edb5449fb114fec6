// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum {

/// Git's words as frames show them: the first 512 bytes of its stderr in one line, without bytes
/// that are not UTF-8, with a blank for each character that is not printable, trimmed
/// (later/git-files.md, The text rule for git's words).
std::string gitWords(std::string_view standardError);

/// The first @p most bytes, and the mark of a cut if there are more.
std::string cutBytes(std::string_view text, std::size_t most);

/// Go's %q of at most @p most characters of @p text.
std::string quoteCut(std::string_view text, std::size_t most);

} // namespace claustrum
