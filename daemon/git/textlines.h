// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// @p text cut at each @p separator; nothing follows the last one if it ends the text.
inline std::vector<std::string> splitText(std::string_view text, char separator = '\n')
{
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

} // namespace claustrum
