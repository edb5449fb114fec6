// SPDX-License-Identifier: Apache-2.0
#include "wire/jsonscan.h"

#include "wire/jsonstring.h"

#include <algorithm>

namespace claustrum {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isHexDigit(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Removes the first character of @p key, which is not empty; returns it, folded if it folds to
/// ASCII.
char takeFolded(std::string_view &key)
{
    constexpr std::string_view longS = "\xc5\xbf";
    constexpr std::string_view kelvinSign = "\xe2\x84\xaa";
    char folded = lowered(key.front());
    std::size_t size = 1;
    if (key.starts_with(longS)) {
        folded = 's';
        size = longS.size();
    } else if (key.starts_with(kelvinSign)) {
        folded = 'k';
        size = kelvinSign.size();
    }
    key.remove_prefix(size);
    return folded;
}

} // namespace

bool keyMatches(std::string_view key, std::string_view name)
{
    for (const char c : name) {
        if (key.empty() || takeFolded(key) != lowered(c))
            return false;
    }
    return key.empty();
}

// m_objects stays unset: a level's bit is written when the level is entered.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
JsonScanner::JsonScanner(std::string_view text)
    : m_begin(text.data())
    , m_at(m_begin)
    , m_end(m_begin + text.size())
    , m_tokenBegin(m_begin)
{}

JsonToken JsonScanner::next()
{
    skipBlanks();
    m_tokenBegin = m_at;
    switch (m_expect) {
    case Expect::Value:
        return value();
    case Expect::FirstElement:
        return take(']') ? close(JsonToken::EndArray) : value();
    case Expect::FirstKey:
        return take('}') ? close(JsonToken::EndObject) : key();
    case Expect::AfterValue:
        return afterValue();
    case Expect::End:
        return m_at == m_end ? JsonToken::End : fail();
    case Expect::Nothing:
        break;
    }
    return JsonToken::Invalid;
}

std::string_view JsonScanner::text(std::string &scratch) const
{
    if (m_plain)
        return m_raw;
    copyText(scratch);
    return scratch;
}

void JsonScanner::copyText(std::string &out) const
{
    if (m_plain) {
        out.assign(m_raw);
        return;
    }
    out.clear();
    appendUnescaped(out, m_raw);
}

std::optional<std::string_view> JsonScanner::restOfValue(JsonToken first)
{
    const char *const begin = m_tokenBegin;
    if (first == JsonToken::BeginArray || first == JsonToken::BeginObject) {
        const std::size_t outside = m_depth - 1;
        while (m_depth > outside) {
            if (next() == JsonToken::Invalid)
                return std::nullopt;
        }
    }
    if (m_expect == Expect::Nothing)
        return std::nullopt;
    return std::string_view(begin, static_cast<std::size_t>(m_at - begin));
}

JsonToken JsonScanner::value()
{
    if (m_at == m_end)
        return fail();
    switch (*m_at) {
    case '"':
        return scalar(JsonToken::String, takeString());
    case '{':
        return open(JsonToken::BeginObject);
    case '[':
        return open(JsonToken::BeginArray);
    case 'n':
        return scalar(JsonToken::Null, takeLiteral("null"));
    case 't':
        return scalar(JsonToken::True, takeLiteral("true"));
    case 'f':
        return scalar(JsonToken::False, takeLiteral("false"));
    default:
        return scalar(JsonToken::Number, takeNumber());
    }
}

JsonToken JsonScanner::key()
{
    if (!takeString())
        return fail();
    skipBlanks();
    if (!take(':'))
        return fail();
    m_expect = Expect::Value;
    return JsonToken::Key;
}

JsonToken JsonScanner::afterValue()
{
    const bool object = insideObject();
    if (take(object ? '}' : ']'))
        return close(object ? JsonToken::EndObject : JsonToken::EndArray);
    if (!take(','))
        return fail();
    skipBlanks();
    m_tokenBegin = m_at;
    return object ? key() : value();
}

JsonToken JsonScanner::open(JsonToken token)
{
    if (m_depth == maxDepth)
        return fail();
    ++m_at;
    const bool object = token == JsonToken::BeginObject;
    const std::uint64_t bit = std::uint64_t{1} << (m_depth % 64);
    std::uint64_t &word = m_objects[m_depth / 64];
    word = object ? word | bit : word & ~bit;
    ++m_depth;
    m_expect = object ? Expect::FirstKey : Expect::FirstElement;
    return token;
}

JsonToken JsonScanner::close(JsonToken token)
{
    --m_depth;
    return scalar(token, true);
}

JsonToken JsonScanner::scalar(JsonToken token, bool valid)
{
    if (!valid)
        return fail();
    m_expect = m_depth == 0 ? Expect::End : Expect::AfterValue;
    return token;
}

JsonToken JsonScanner::fail()
{
    m_expect = Expect::Nothing;
    return JsonToken::Invalid;
}

void JsonScanner::skipBlanks()
{
    while (m_at != m_end && (*m_at == ' ' || *m_at == '\t' || *m_at == '\r' || *m_at == '\n'))
        ++m_at;
}

bool JsonScanner::take(char c)
{
    if (m_at == m_end || *m_at != c)
        return false;
    ++m_at;
    return true;
}

bool JsonScanner::takeLiteral(std::string_view literal)
{
    if (!std::string_view(m_at, m_end).starts_with(literal))
        return false;
    m_at += literal.size();
    return true;
}

bool JsonScanner::takeNumber()
{
    const char *const begin = m_at;
    take('-');
    if (!take('0') && !takeDigits())
        return false;
    if (take('.') && !takeDigits())
        return false;
    if (take('e') || take('E')) {
        if (!take('+'))
            take('-');
        if (!takeDigits())
            return false;
    }
    m_raw = {begin, m_at};
    return true;
}

bool JsonScanner::takeDigits()
{
    const char *const begin = m_at;
    m_at = std::find_if_not(m_at, m_end, isDigit);
    return m_at != begin;
}

bool JsonScanner::takeString()
{
    if (!take('"'))
        return false;
    const char *const begin = m_at;
    m_plain = true;
    for (;;) {
        m_at = skipPlain(m_at, m_end, m_plain);
        if (take('"'))
            break;
        if (!takeEscape())
            return false;
        m_plain = false;
    }
    m_raw = {begin, m_at - 1};
    return true;
}

bool JsonScanner::takeEscape()
{
    if (!take('\\') || m_at == m_end)
        return false;
    const char kind = *m_at++;
    if (kind != 'u')
        return std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos;
    if (m_end - m_at < 4 || !std::all_of(m_at, m_at + 4, isHexDigit))
        return false;
    m_at += 4;
    return true;
}

bool JsonScanner::insideObject() const
{
    const std::size_t level = m_depth - 1;
    return (m_objects[level / 64] >> (level % 64) & 1) != 0;
}

} // namespace claustrum
