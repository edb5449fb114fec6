// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/jsonvalue.h"
#include "wire/result.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Passes the JSON value of each line of @p text to @p take, which returns a Result<void>. Stops at
/// the first error and adds @p file and the line number to it.
template <class Take>
Result<void> eachJsonLine(std::string_view text, const std::string &file, Take take)
{
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto value = parseJson(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        const Result<void> taken = value ? take(*value) : Result<void>(value.error());
        if (!taken)
            return Error{file + ':' + std::to_string(number) + ": " + taken.error().text};
    }
    return {};
}

} // namespace claustrum::conformance
