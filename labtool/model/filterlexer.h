// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// One word of a filter, with its place in the line (bytes).
struct FilterToken
{
    enum class Type {
        Word,     ///< a field, a keyword, and, or, not
        Operator, ///< : = != < <= > >=
        Value,    ///< what follows an operator
        Quoted,   ///< "…", wherever it stands
        Open,
        Close,
        Not, ///< - or ! before something
        Bad, ///< a quote that does not end
    };
    Type type;
    std::size_t position;
    std::size_t length;
    std::string text; ///< of a quoted one: without quotes and escapes
};

[[nodiscard]] std::vector<FilterToken> splitFilter(std::string_view line);

} // namespace claustrum::lab
