// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// Characters of the base64 of so many bytes, padding included.
[[nodiscard]] constexpr std::size_t base64Size(std::size_t bytes)
{
    return (bytes + 2) / 3 * 4;
}

/// Writes the base64 of @p bytes, standard alphabet with padding: base64Size() characters
/// and nothing behind them.
void encodeBase64(char *out, std::string_view bytes);

/// Reads base64 as Go's strict-length decoder does: standard alphabet, padding required,
/// CR and LF ignored anywhere, the last quad's spare bits not looked at. nullopt: invalid.
[[nodiscard]] std::optional<std::string> decodeBase64(std::string_view text);

} // namespace claustrum
