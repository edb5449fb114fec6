// SPDX-License-Identifier: Apache-2.0
#include "labtool/filter/filterterms.h"

#include "labtool/filter/filterlexer.h"

#include <algorithm>

namespace claustrum::lab {
namespace {

/// Whether the filter has an "or" outside of all brackets.
bool hasOuterOr(const std::string &filter)
{
    int depth = 0;
    for (const FilterToken &token : splitFilter(filter)) {
        depth += token.type == FilterToken::Type::Open ? 1 : 0;
        depth -= token.type == FilterToken::Type::Close ? 1 : 0;
        if (depth == 0 && token.type == FilterToken::Type::Word && token.text == "or")
            return true;
    }
    return false;
}

bool hasTerm(const std::string &filter, const std::string &term)
{
    const std::string padded = ' ' + filter + ' ';
    return padded.find(' ' + term + ' ') != std::string::npos;
}

} // namespace

std::string quotedValue(std::string_view value)
{
    if (!value.empty() && value.find_first_of(" \t()\"") == std::string_view::npos)
        return std::string(value);
    std::string text = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\')
            text += '\\';
        text += c;
    }
    return text + '"';
}

std::string filterTerm(std::string_view field, std::string_view value)
{
    return std::string(field) + '=' + quotedValue(value);
}

std::string narrowed(const std::string &filter, const std::string &term)
{
    if (filter.find_first_not_of(" \t") == std::string::npos)
        return term;
    if (hasOuterOr(filter))
        return '(' + filter + ") " + term;
    return hasTerm(filter, term) ? filter : filter + ' ' + term;
}

} // namespace claustrum::lab
