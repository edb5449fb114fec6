// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/jsonerror.h"

#include "wire/goquote.h"

namespace claustrum::go {
namespace {

constexpr std::size_t depthLimit = 10000;

/// The byte as Go shows it, as a character of Latin-1.
std::string shown(char byte)
{
    if (byte == '\'')
        return R"('\'')";
    if (byte == '"')
        return R"('"')";
    const auto code = static_cast<unsigned char>(byte);
    std::string character(1, byte);
    if (code >= 0x80)
        character = {static_cast<char>(0xc0 | (code >> 6)),
                     static_cast<char>(0x80 | (code & 0x3f))};
    const std::string quoted = quote(character);
    return '\'' + quoted.substr(1, quoted.size() - 2) + '\'';
}

/// Reads one JSON value. Each reader returns whether to go on; otherwise error() is set.
class Reader
{
public:
    explicit Reader(std::string_view text)
        : m_text(text)
    {}

    /// Iterative, since brackets may be nested deeply.
    bool document()
    {
        while (value()) {
            for (;;) {
                skipBlanks();
                if (m_open.empty())
                    return atEnd() || invalid("after top-level value");
                bool another = false;
                if (!afterElement(another))
                    return false;
                if (another)
                    break;
            }
        }
        return m_error.empty();
    }
    [[nodiscard]] const std::string &error() const { return m_error; }

private:
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    /// The next byte. At the end Go sees a blank first, and only then the end.
    [[nodiscard]] char next() const { return atEnd() ? ' ' : m_text[m_at]; }

    bool invalid(std::string_view where)
    {
        m_error = "invalid character " + shown(next()) + ' ' + std::string(where);
        return false;
    }
    /// Like invalid(), where a blank could stand.
    bool unexpected(std::string_view where)
    {
        if (!atEnd())
            return invalid(where);
        m_error = "unexpected end of JSON input";
        return false;
    }

    void skipBlanks()
    {
        while (!atEnd() && std::string_view(" \t\r\n").find(m_text[m_at]) != std::string_view::npos)
            ++m_at;
    }

    /// A value up to its end, or a bracket and the first element in it.
    bool value()
    {
        for (;;) {
            skipBlanks();
            const char first = next();
            if (first != '{' && first != '[')
                return scalar(first);
            bool closed = false;
            if (!openBracket(first, closed))
                return false;
            if (closed)
                return true;
        }
    }

    bool openBracket(char bracket, bool &closed)
    {
        if (m_open.size() == depthLimit) {
            m_error = "exceeded max depth";
            return false;
        }
        ++m_at;
        skipBlanks();
        closed = next() == (bracket == '{' ? '}' : ']') && !atEnd();
        if (closed) {
            ++m_at;
            return true;
        }
        m_open += bracket;
        return bracket == '[' || key();
    }

    /// After an element: a comma and what precedes the next one, or the closing bracket.
    bool afterElement(bool &another)
    {
        const bool isObject = m_open.back() == '{';
        another = next() == ',';
        if (another) {
            ++m_at;
            return !isObject || key();
        }
        if (next() != (isObject ? '}' : ']'))
            return unexpected(isObject ? "after object key:value pair" : "after array element");
        ++m_at;
        m_open.pop_back();
        return true;
    }

    bool key()
    {
        skipBlanks();
        if (next() != '"')
            return unexpected("looking for beginning of object key string");
        if (!string())
            return false;
        skipBlanks();
        if (next() != ':')
            return unexpected("after object key");
        ++m_at;
        return true;
    }

    bool scalar(char first)
    {
        if (first == '"')
            return string();
        if (first == '-' || isDigit(first))
            return number();
        for (const std::string_view word : {"true", "false", "null"}) {
            if (first == word.front())
                return literal(word);
        }
        return unexpected("looking for beginning of value");
    }

    bool literal(std::string_view word)
    {
        for (const char letter : word) {
            if (next() != letter)
                return invalid("in literal " + std::string(word) + " (expecting " + shown(letter)
                               + ')');
            ++m_at;
        }
        return true;
    }

    bool string()
    {
        for (++m_at; next() != '"'; ++m_at) {
            if (atEnd())
                return unexpected({});
            if (static_cast<unsigned char>(next()) < 0x20)
                return invalid("in string literal");
            if (next() == '\\' && !escape())
                return false;
        }
        ++m_at;
        return true;
    }

    /// From the backslash to the last byte of the escape.
    bool escape()
    {
        ++m_at;
        if (next() != 'u')
            return std::string_view("bfnrt\\/\"").find(next()) != std::string_view::npos
                   || invalid("in string escape code");
        for (int digits = 0; digits < 4; ++digits) {
            ++m_at;
            if (std::string_view("0123456789abcdefABCDEF").find(next()) == std::string_view::npos)
                return invalid(R"(in \u hexadecimal character escape)");
        }
        return true;
    }

    static bool isDigit(char c) { return c >= '0' && c <= '9'; }

    bool digits(std::string_view where)
    {
        if (!isDigit(next()))
            return invalid(where);
        while (isDigit(next()))
            ++m_at;
        return true;
    }

    bool number()
    {
        if (next() == '-')
            ++m_at;
        if (next() == '0')
            ++m_at;
        else if (!digits("in numeric literal"))
            return false;
        if (next() == '.') {
            ++m_at;
            if (!digits("after decimal point in numeric literal"))
                return false;
        }
        if (next() != 'e' && next() != 'E')
            return true;
        ++m_at;
        if (next() == '+' || next() == '-')
            ++m_at;
        return digits("in exponent of numeric literal");
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::string m_open; // the open brackets
    std::string m_error;
};

} // namespace

std::optional<std::string> jsonError(std::string_view text)
{
    Reader reader(text);
    if (reader.document())
        return std::nullopt;
    return reader.error();
}

} // namespace claustrum::go
