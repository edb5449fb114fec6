// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/base64.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The base64 of some bytes, as a string.
inline std::string base64Text(std::string_view bytes)
{
    std::string text(base64Size(bytes.size()), '\0');
    encodeBase64(text.data(), bytes);
    return text;
}

} // namespace claustrum::conformance
