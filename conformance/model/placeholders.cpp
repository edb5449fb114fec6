// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/placeholders.h"

#include "wire/base64.h"

namespace claustrum::conformance {

void Placeholders::set(std::string name, std::string value)
{
    m_values.insert_or_assign(std::move(name), std::move(value));
}

std::string Placeholders::expand(std::string_view text) const
{
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const auto begin = text.find("${");
        result += text.substr(0, begin);
        if (begin == std::string_view::npos)
            break;
        text.remove_prefix(begin);
        const auto end = text.find('}');
        const auto value =
            end == std::string_view::npos ? m_values.end() : m_values.find(text.substr(2, end - 2));
        const bool known = value != m_values.end();
        result += known ? std::string_view(value->second) : text.substr(0, 2);
        text.remove_prefix(known ? end + 1 : 2);
    }
    return result;
}

std::string Placeholders::expandFrame(std::string_view line) const
{
    const std::string expanded = expand(line);
    std::string result;
    std::size_t from = 0;
    for (auto block = findBase64Block(expanded, 0); block.begin != std::string::npos;
         block = findBase64Block(expanded, from)) {
        result.append(expanded, from, block.begin - from);
        result += base64Text(block.text);
        from = block.end;
    }
    return result.append(expanded, from);
}

Base64Block findBase64Block(std::string_view line, std::size_t from)
{
    constexpr std::string_view opening = "\"<<b64:";
    constexpr std::string_view closing = ">>\"";
    const auto open = line.find(opening, from);
    if (open == std::string_view::npos)
        return {};
    const auto text = open + opening.size();
    const auto close = line.find(closing, text);
    if (close == std::string_view::npos)
        return {};
    return {open + 1, close + 2, line.substr(text, close - text)};
}

} // namespace claustrum::conformance
