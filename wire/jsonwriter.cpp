// SPDX-License-Identifier: Apache-2.0
#include "wire/jsonwriter.h"

#include "wire/utf8.h"

#include <array>
#include <charconv>
#include <cmath>

namespace claustrum {

namespace {

/// The escape of an ASCII character; size 0 if it needs none.
struct Escape
{
    std::array<char, 6> text;
    std::uint8_t size = 0;

    [[nodiscard]] std::string_view view() const { return {text.data(), size}; }
};

constexpr Escape hexEscape(unsigned char c)
{
    constexpr std::string_view digits = "0123456789abcdef";
    return {{'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]}, 6};
}

constexpr std::array<Escape, 128> makeEscapes()
{
    std::array<Escape, 128> escapes{};
    for (unsigned char c = 0; c < 0x20; ++c)
        escapes[c] = hexEscape(c);
    for (const unsigned char c : {'<', '>', '&'})
        escapes[c] = hexEscape(c);
    constexpr std::string_view shortForms = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (std::size_t i = 0; i < shortForms.size(); i += 2)
        escapes[static_cast<unsigned char>(shortForms[i])] = {{'\\', shortForms[i + 1]}, 2};
    return escapes;
}

constexpr std::array<Escape, 128> escapes = makeEscapes();

/// The next character of a string, and its replacement.
struct Special
{
    std::size_t size;        ///< size of the character in bytes
    std::string_view escape; ///< empty: written as is
};

Special nonAsciiAt(std::string_view bytes)
{
    const std::size_t size = utf8Length(bytes);
    if (size == 0)
        return {1, "\\ufffd"};
    const std::string_view character = bytes.substr(0, size);
    if (character == "\xe2\x80\xa8")
        return {size, "\\u2028"};
    if (character == "\xe2\x80\xa9")
        return {size, "\\u2029"};
    return {size, {}};
}

Special characterAt(std::string_view bytes)
{
    const auto first = static_cast<unsigned char>(bytes.front());
    return first < 0x80 ? Special{1, escapes[first].view()} : nonAsciiAt(bytes);
}

/// The common case: ASCII that needs no escape.
bool isVerbatim(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && escapes[byte].size == 0;
}

template <typename Number>
void appendInteger(std::string &out, Number value)
{
    std::array<char, 24> digits;
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    out.append(digits.data(), result.ptr);
}

/// A positive double as its shortest decimal digits: 0.<digits> times ten to the @p point.
struct Decimal
{
    std::string_view digits;
    int point;
};

/// Appends @p decimal without an exponent.
void appendFixed(std::string &out, const Decimal &decimal)
{
    const auto point = static_cast<std::size_t>(decimal.point);
    if (decimal.point <= 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-decimal.point), '0');
        out += decimal.digits;
    } else if (point >= decimal.digits.size()) {
        out += decimal.digits;
        out.append(point - decimal.digits.size(), '0');
    } else {
        out += decimal.digits.substr(0, point);
        out += '.';
        out += decimal.digits.substr(point);
    }
}

/// Appends @p decimal with an exponent, which has as few digits as possible.
void appendScientific(std::string &out, const Decimal &decimal)
{
    const int exponent = decimal.point - 1;
    out += decimal.digits.front();
    if (decimal.digits.size() > 1) {
        out += '.';
        out += decimal.digits.substr(1);
    }
    out += exponent < 0 ? "e" : "e+";
    appendInteger(out, exponent);
}

} // namespace

void appendJsonString(std::string &out, std::string_view bytes)
{
    out.reserve(out.size() + bytes.size() + 2);
    out += '"';
    std::size_t run = 0; // start of the verbatim bytes not yet written
    for (std::size_t at = 0; at < bytes.size();) {
        if (isVerbatim(bytes[at])) {
            ++at;
            continue;
        }
        const Special next = characterAt(bytes.substr(at));
        if (!next.escape.empty()) {
            out.append(bytes, run, at - run);
            out += next.escape;
            run = at + next.size;
        }
        at += next.size;
    }
    out.append(bytes, run);
    out += '"';
}

void appendJsonDouble(std::string &out, double value)
{
    if (std::signbit(value))
        out += '-';
    const double magnitude = std::fabs(value);
    if (magnitude == 0) {
        out += '0';
        return;
    }
    // <digit>[.<digits>]e<exponent>: the digits are joined by moving the first over the point.
    std::array<char, 32> text;
    const char *const end = std::to_chars(text.data(), text.data() + text.size(), magnitude,
                                          std::chars_format::scientific)
                                .ptr;
    const std::string_view shortest(text.data(), end);
    const std::size_t mark = shortest.find('e');
    int exponent = 0;
    const std::size_t sign = shortest[mark + 1] == '+' ? 1 : 0; // from_chars accepts no plus
    std::from_chars(shortest.data() + mark + 1 + sign, end, exponent);
    const std::size_t fraction = mark > 2 ? mark - 2 : 0;
    std::char_traits<char>::move(text.data() + 1, text.data() + 2, fraction);
    const Decimal decimal{{text.data(), 1 + fraction}, exponent + 1};
    if (magnitude < 1e-6 || magnitude >= 1e21)
        appendScientific(out, decimal);
    else
        appendFixed(out, decimal);
}

ObjectWriter::ObjectWriter(std::string &out)
    : m_out(out)
{}

ObjectWriter &ObjectWriter::string(std::string_view key, std::string_view value)
{
    startMember(key);
    appendJsonString(m_out, value);
    return *this;
}

ObjectWriter &ObjectWriter::boolean(std::string_view key, bool value)
{
    return raw(key, value ? "true" : "false");
}

ObjectWriter &ObjectWriter::integer(std::string_view key, std::int64_t value)
{
    startMember(key);
    appendInteger(m_out, value);
    return *this;
}

ObjectWriter &ObjectWriter::uinteger(std::string_view key, std::uint64_t value)
{
    startMember(key);
    appendInteger(m_out, value);
    return *this;
}

ObjectWriter &ObjectWriter::number(std::string_view key, double value)
{
    startMember(key);
    appendJsonDouble(m_out, value);
    return *this;
}

ObjectWriter &ObjectWriter::strings(std::string_view key, const std::vector<std::string> &values)
{
    startMember(key);
    char separator = '[';
    for (const std::string &value : values) {
        m_out += separator;
        appendJsonString(m_out, value);
        separator = ',';
    }
    m_out += values.empty() ? "[]" : "]";
    return *this;
}

ObjectWriter &ObjectWriter::raw(std::string_view key, std::string_view json)
{
    startMember(key);
    m_out += json;
    return *this;
}

void ObjectWriter::close()
{
    if (m_separator == '{')
        m_out += '{';
    m_out += '}';
}

void ObjectWriter::startMember(std::string_view key)
{
    m_out += m_separator;
    m_separator = ',';
    m_out += '"';
    m_out += key;
    m_out += "\":";
}

} // namespace claustrum
