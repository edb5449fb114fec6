// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace claustrum::lab {

/// Sixteen bytes a line, each ended by a newline:
///
///     00000010  7b 22 6a 73 6f 6e 72 70  63 22 3a 22 32 2e 30 22  |{"jsonrpc":"2.0"|
[[nodiscard]] std::string hexDump(std::string_view bytes, std::size_t offset = 0);

/// Text with the offset of each line's first byte before it, cut into lines of @p width bytes,
/// at newlines too, and never within a character.
[[nodiscard]] std::string offsetDump(std::string_view bytes, std::size_t width);

} // namespace claustrum::lab
