// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// The value of a variable in "KEY=value" entries, empty if missing; the first entry counts.
inline std::string_view environmentValue(const std::vector<std::string> &environment,
                                         std::string_view key)
{
    for (const std::string_view entry : environment) {
        if (entry.size() > key.size() && entry.starts_with(key) && entry[key.size()] == '=')
            return entry.substr(key.size() + 1);
    }
    return {};
}

} // namespace claustrum
