// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/drifttexts.h"

#include "wire/base64.h"

#include <algorithm>
#include <string_view>

namespace claustrum::conformance {

std::string unknownMethodError(const std::string &method)
{
    return "\"message\":\"Unknown method: " + method + "\"";
}

std::string decoded(const std::string &json)
{
    const auto bytes =
        json.size() < 2 ? std::nullopt : decodeBase64(json.substr(1, json.size() - 2));
    return bytes.value_or(json);
}

void appendValue(std::string &values, const std::string &value)
{
    constexpr std::size_t longest = 300;
    if (!value.empty() && values.size() < longest)
        values += ", " + value;
}

std::string differingWords(const std::string &from, const std::string &to)
{
    const auto [left, right] = std::mismatch(from.begin(), from.end(), to.begin(), to.end());
    auto begin = static_cast<std::size_t>(left - from.begin());
    while (begin > 0 && from[begin - 1] != ' ')
        --begin;
    const std::string_view first = std::string_view(from).substr(begin);
    const std::string_view second = std::string_view(to).substr(begin);
    const auto ends = std::mismatch(first.rbegin(), first.rend(), second.rbegin(), second.rend());
    auto common = static_cast<std::size_t>(ends.first - first.rbegin());
    while (common > 0 && first[first.size() - common] != ' ')
        --common;
    return std::string(first.substr(0, first.size() - common)) + '\0'
           + std::string(second.substr(0, second.size() - common));
}

} // namespace claustrum::conformance
