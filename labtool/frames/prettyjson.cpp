// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/prettyjson.h"

#include "wire/jsonscan.h"

namespace claustrum::lab {
namespace {

using Kind = PrettyToken::Kind;

class Layout
{
public:
    explicit Layout(std::size_t longest)
        : m_longest(longest)
    {}

    void take(JsonToken token, std::string_view raw);
    std::vector<PrettyToken> tokens;

private:
    void add(Kind kind, std::string text) { tokens.push_back({kind, std::move(text)}); }
    void beforeValue();
    void newLine();
    void close(const char *bracket);
    [[nodiscard]] std::string quoted(std::string_view raw) const;

    std::size_t m_longest;
    std::size_t m_depth = 0;
    bool m_first = true; ///< no value in this bracket yet
    bool m_afterKey = false;
};

void Layout::newLine()
{
    // Limited, since deep indentation is unreadable.
    add(Kind::Layout, '\n' + std::string(2 * std::min<std::size_t>(m_depth, 40), ' '));
}

void Layout::beforeValue()
{
    if (m_afterKey || m_depth == 0) {
        m_afterKey = false;
        return;
    }
    if (!m_first)
        add(Kind::Punctuation, ",");
    newLine();
    m_first = false;
}

std::string Layout::quoted(std::string_view raw) const
{
    if (raw.size() <= m_longest)
        return '"' + std::string(raw) + '"';
    return '"' + std::string(raw.substr(0, m_longest)) + "\" … "
           + std::to_string(raw.size() - m_longest) + " more bytes";
}

void Layout::close(const char *bracket)
{
    --m_depth;
    if (!m_first)
        newLine();
    m_first = false;
    add(Kind::Punctuation, bracket);
}

void Layout::take(JsonToken token, std::string_view raw)
{
    switch (token) {
    case JsonToken::EndArray:
        return close("]");
    case JsonToken::EndObject:
        return close("}");
    case JsonToken::Key:
        beforeValue();
        add(Kind::Key, quoted(raw));
        add(Kind::Punctuation, ": ");
        m_afterKey = true;
        return;
    default:
        break;
    }
    beforeValue();
    if (token == JsonToken::BeginArray || token == JsonToken::BeginObject) {
        add(Kind::Punctuation, token == JsonToken::BeginArray ? "[" : "{");
        ++m_depth;
        m_first = true;
    } else if (token == JsonToken::String) {
        add(Kind::String, quoted(raw));
    } else if (token == JsonToken::Number) {
        add(Kind::Number, std::string(raw));
    } else {
        add(Kind::Word, token == JsonToken::Null   ? "null"
                        : token == JsonToken::True ? "true"
                                                   : "false");
    }
}

} // namespace

std::vector<PrettyToken> prettyJson(std::string_view json, std::size_t longest)
{
    JsonScanner scanner(json);
    Layout layout(longest);
    std::size_t good = 0;
    for (;;) {
        const JsonToken token = scanner.next();
        if (token == JsonToken::End)
            return std::move(layout.tokens);
        if (token == JsonToken::Invalid) {
            layout.tokens.push_back({Kind::Rest, std::string(json.substr(good))});
            return std::move(layout.tokens);
        }
        layout.take(token, scanner.raw());
        good = scanner.offset();
    }
}

} // namespace claustrum::lab
