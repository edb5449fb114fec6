// SPDX-License-Identifier: Apache-2.0
#include "wire/jsonwriter.h"

#include "wire/utf8.h"

#include <array>
#include <charconv>
#include <cmath>

namespace claustrum {

namespace {

constexpr std::string_view lineSeparator = "\xe2\x80\xa8";
constexpr std::string_view paragraphSeparator = "\xe2\x80\xa9";

/// Which bytes can be copied without a look at their neighbours.
constexpr std::array<bool, 256> makeVerbatimTable()
{
    std::array<bool, 256> table{};
    for (unsigned char c = 0x20; c < 0x80; ++c)
        table[c] = c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
    return table;
}

constexpr std::array<bool, 256> verbatim = makeVerbatimTable();

void appendAsciiEscape(std::string &out, char c)
{
    constexpr std::string_view named = "\"\\\b\f\n\r\t";
    constexpr std::string_view letters = "\"\\bfnrt";
    constexpr std::string_view digits = "0123456789abcdef";
    out += '\\';
    if (const std::size_t at = named.find(c); at != std::string_view::npos) {
        out += letters[at];
        return;
    }
    out += "u00";
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
}

/// What is not ASCII at the start of @p bytes as JSON: itself, or an escape.
std::string_view nonAsciiText(std::string_view bytes, std::size_t size)
{
    if (size == 0)
        return "\\ufffd";
    const std::string_view character = bytes.substr(0, size);
    if (character == lineSeparator)
        return "\\u2028";
    if (character == paragraphSeparator)
        return "\\u2029";
    return character;
}

/// Appends what @p bytes begin with, a byte that is not verbatim; returns its length.
std::size_t appendSpecial(std::string &out, std::string_view bytes)
{
    if (static_cast<unsigned char>(bytes.front()) < 0x80) {
        appendAsciiEscape(out, bytes.front());
        return 1;
    }
    const std::size_t size = utf8Length(bytes);
    out += nonAsciiText(bytes, size);
    return size == 0 ? 1 : size;
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

/// Appends @p decimal with an exponent of as few digits as it takes.
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
    out += '"';
    while (!bytes.empty()) {
        std::size_t run = 0;
        while (run < bytes.size() && verbatim[static_cast<unsigned char>(bytes[run])])
            ++run;
        out += bytes.substr(0, run);
        bytes.remove_prefix(run);
        if (!bytes.empty())
            bytes.remove_prefix(appendSpecial(out, bytes));
    }
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
    // <digit>[.<digits>]e<exponent>: the digits are moved together, over the point
    std::array<char, 32> text;
    const char *const end = std::to_chars(text.data(), text.data() + text.size(), magnitude,
                                          std::chars_format::scientific)
                                .ptr;
    const std::string_view shortest(text.data(), end);
    const std::size_t mark = shortest.find('e');
    int exponent = 0;
    const std::size_t sign = shortest[mark + 1] == '+' ? 1 : 0; // from_chars takes no plus
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
