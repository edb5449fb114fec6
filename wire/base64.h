// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// Length of the base64 encoding of @p bytes bytes, padding included.
[[nodiscard]] constexpr std::size_t base64Size(std::size_t bytes)
{
    return (bytes + 2) / 3 * 4;
}

/// Writes the base64 of @p bytes, standard alphabet with padding: exactly base64Size() characters.
void encodeBase64(char *out, std::string_view bytes);

/// The base64 of @p bytes as a string.
[[nodiscard]] std::string base64Text(std::string_view bytes);

/// Decodes like Go's strict-length decoder: standard alphabet, padding required, CR and LF ignored
/// anywhere, the spare bits of the last quad ignored. nullopt: invalid.
[[nodiscard]] std::optional<std::string> decodeBase64(std::string_view text);

} // namespace claustrum
