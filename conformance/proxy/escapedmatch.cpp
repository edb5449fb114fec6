// SPDX-License-Identifier: Apache-2.0
#include "conformance/proxy/escapedmatch.h"

#include "wire/utf8.h"

#include <charconv>
#include <string>

namespace claustrum::conformance {
namespace {

/// The bytes of an escape, and its length; 0: not an escape.
struct Escape
{
    std::string bytes;
    std::size_t length = 0;
};

int hexUnit(std::string_view text)
{
    int unit = -1;
    if (!text.starts_with("\\u") || text.size() < 6)
        return -1;
    const auto read = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
    if (read.ec != std::errc() || read.ptr != text.data() + 6)
        return -1;
    return unit;
}

Escape readEscape(std::string_view text)
{
    constexpr std::string_view forms = "\"\\/nrtbf";
    constexpr std::string_view values = "\"\\/\n\r\t\b\f";
    if (text.size() < 2 || text[0] != '\\')
        return {};
    if (const auto form = forms.find(text[1]); form != std::string_view::npos)
        return {std::string(1, values[form]), 2};
    const int unit = hexUnit(text);
    const int second = unit >= 0xd800 && unit < 0xdc00 ? hexUnit(text.substr(6)) : -1;
    Escape escape;
    if (second >= 0xdc00 && second < 0xe000) {
        appendUtf8(escape.bytes,
                   static_cast<char32_t>(0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00)));
        escape.length = 12;
    } else if (unit >= 0 && (unit < 0xd800 || unit >= 0xe000)) {
        appendUtf8(escape.bytes, static_cast<char32_t>(unit));
        escape.length = 6;
    }
    return escape;
}

} // namespace

std::size_t escapedLength(std::string_view text, std::string_view wanted)
{
    std::size_t at = 0;
    while (!wanted.empty()) {
        const auto rest = text.substr(at);
        const Escape escape = readEscape(rest);
        if (escape.length > 0 && wanted.starts_with(escape.bytes)) {
            at += escape.length;
            wanted.remove_prefix(escape.bytes.size());
        } else if (!rest.empty() && rest[0] == wanted[0]) {
            ++at;
            wanted.remove_prefix(1);
        } else {
            return 0;
        }
    }
    return at;
}

} // namespace claustrum::conformance
