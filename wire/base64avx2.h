// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace claustrum::avx2 {

/// Whether this processor has AVX2; the other functions require it.
bool available();

/// Encodes as many multiples of 24 bytes from the front of @p bytes as fit, and returns that number
/// of bytes. Writes exactly 4 characters for each 3 bytes.
std::size_t encodeFront(char *out, std::string_view bytes);

/// Decodes multiples of 32 characters from the front of @p text, up to the first character outside
/// the alphabet, and returns the number decoded. Writes 3 bytes for each 4 of them and may
/// overwrite the next 8, which lie within the text's decoded size since enough of it is left
/// undecoded.
std::size_t decodeFront(char *out, std::string_view text);

} // namespace claustrum::avx2
