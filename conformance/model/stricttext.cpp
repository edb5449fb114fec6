// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/stricttext.h"

#include "wire/utf8.h"

#include <charconv>

namespace claustrum::conformance {
namespace {

/// The code unit of a \uXXXX escape at the start of the text; -1 if there is none.
int codeUnit(std::string_view text)
{
    int unit = -1;
    if (text.size() < 6 || !text.starts_with("\\u"))
        return -1;
    const auto read = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
    return read.ec == std::errc() && read.ptr == text.data() + 6 ? unit : -1;
}

/// The length of the escape at the start of the text; 0 for an unpaired surrogate.
std::size_t escapeLength(std::string_view text)
{
    const int unit = codeUnit(text);
    if (unit < 0xd800 || unit > 0xdfff)
        return unit < 0 ? 2 : 6;
    const int second = codeUnit(text.substr(6));
    return unit < 0xdc00 && second >= 0xdc00 && second <= 0xdfff ? 12 : 0;
}

} // namespace

std::optional<std::string> findNotStrict(std::string_view json)
{
    for (std::size_t at = 0; at < json.size();) {
        const auto rest = json.substr(at);
        const bool escape = rest[0] == '\\';
        const std::size_t length = escape ? escapeLength(rest) : utf8Length(rest);
        if (length == 0)
            return (escape ? "unpaired surrogate at byte " : "not UTF-8 at byte ")
                   + std::to_string(at) + "; give such bytes as \"b64\"";
        at += length;
    }
    return std::nullopt;
}

} // namespace claustrum::conformance
