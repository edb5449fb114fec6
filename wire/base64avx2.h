// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace claustrum::avx2 {

/// Whether this processor can; if not, the others must not be called.
bool available();

/// Encodes a multiple of 24 bytes from the front of @p bytes, as many as fit, and returns how
/// many. Writes 4 characters for each 3 of them, and nothing behind those.
std::size_t encodeFront(char *out, std::string_view bytes);

/// Decodes a multiple of 32 characters from the front of @p text, up to the first that is not
/// of the alphabet, and returns how many. Writes 3 bytes for each 4 of them; it may scribble over
/// 8 bytes behind those, and leaves enough of the text undecoded that they are within its size.
std::size_t decodeFront(char *out, std::string_view text);

} // namespace claustrum::avx2
