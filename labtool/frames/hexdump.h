// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace claustrum::lab {

/// Bytes per line that fit into this many characters: 16, 8 or 4.
[[nodiscard]] std::size_t hexRow(std::size_t characters);

/// @p row bytes per line, each line with a newline:
///
///     00000010  7b 22 6a 73 6f 6e 72 70  63 22 3a 22 32 2e 30 22  |{"jsonrpc":"2.0"|
[[nodiscard]] std::string hexDump(std::string_view bytes, std::size_t offset = 0,
                                  std::size_t row = 16);

/// Text in lines of at most @p width bytes, each after the offset of its first byte. Also breaks at
/// newlines, and never within a character.
[[nodiscard]] std::string offsetDump(std::string_view bytes, std::size_t width);

} // namespace claustrum::lab
