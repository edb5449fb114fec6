// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// One token of a filter, with its place in the line (in bytes).
struct FilterToken
{
    enum class Type {
        Word,     ///< a field, a keyword, and, or, not
        Operator, ///< : = ~ != < <= > >=
        Value,    ///< follows an operator
        Quoted,   ///< "…", anywhere
        Open,
        Close,
        Not, ///< - or ! before a term
        Bad, ///< an unterminated quote
    };
    Type type;
    std::size_t position;
    std::size_t length;
    std::string text; ///< without the quotes and escapes of a quoted token
};

[[nodiscard]] std::vector<FilterToken> splitFilter(std::string_view line);

} // namespace claustrum::lab
