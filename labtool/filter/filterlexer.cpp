// SPDX-License-Identifier: Apache-2.0
#include "labtool/filter/filterlexer.h"

namespace claustrum::lab {
namespace {

class Lexer
{
public:
    explicit Lexer(std::string_view line)
        : m_line(line)
    {}
    std::vector<FilterToken> run();

private:
    using Type = FilterToken::Type;

    void one();
    void quoted();
    bool op();
    bool logical();
    void plain(Type type, std::string_view stop);
    void add(Type type, std::size_t length);
    [[nodiscard]] bool afterOperator() const
    {
        return !m_tokens.empty() && m_tokens.back().type == Type::Operator
               && m_tokens.back().position + m_tokens.back().length == m_at;
    }

    std::string_view m_line;
    std::size_t m_at = 0;
    std::vector<FilterToken> m_tokens;
};

constexpr std::string_view blanks = " \t";

void Lexer::add(Type type, std::size_t length)
{
    m_tokens.push_back({type, m_at, length, std::string(m_line.substr(m_at, length))});
    m_at += length;
}

void Lexer::quoted()
{
    std::string text;
    std::size_t end = m_at + 1;
    while (end < m_line.size() && m_line[end] != '"') {
        if (m_line[end] == '\\' && end + 1 < m_line.size())
            ++end;
        text += m_line[end++];
    }
    const bool closed = end < m_line.size();
    const std::size_t begin = m_at;
    add(closed ? Type::Quoted : Type::Bad, end - begin + (closed ? 1 : 0));
    m_tokens.back().text = text;
}

bool Lexer::op()
{
    for (const std::string_view text : {"!=", "<=", ">=", ":", "=", "<", ">", "~"}) {
        if (m_line.substr(m_at, text.size()) == text) {
            add(Type::Operator, text.size());
            return true;
        }
    }
    return false;
}

/// "&&" and "||" are other spellings of "and" and "or".
bool Lexer::logical()
{
    const auto text = m_line.substr(m_at, 2);
    if (text != "&&" && text != "||")
        return false;
    add(Type::Word, 2);
    m_tokens.back().text = text == "&&" ? "and" : "or";
    return true;
}

void Lexer::plain(Type type, std::string_view stop)
{
    const auto end = std::min(m_line.find_first_of(stop, m_at), m_line.size());
    add(type, end - m_at);
}

void Lexer::one()
{
    const char c = m_line[m_at];
    if (c == '"')
        quoted();
    else if (afterOperator() && c != '(' && c != ')')
        plain(Type::Value, " \t()\"");
    else if (logical())
        return;
    else if (c == '(')
        add(Type::Open, 1);
    else if (c == ')')
        add(Type::Close, 1);
    else if ((c == '-' || c == '!') && m_line.substr(m_at, 2) != "!=")
        add(Type::Not, 1);
    else if (!op())
        plain(Type::Word, " \t()\":=<>!~");
}

std::vector<FilterToken> Lexer::run()
{
    for (;;) {
        m_at = std::min(m_line.find_first_not_of(blanks, m_at), m_line.size());
        if (m_at == m_line.size())
            return std::move(m_tokens);
        one();
    }
}

} // namespace

std::vector<FilterToken> splitFilter(std::string_view line)
{
    return Lexer(line).run();
}

} // namespace claustrum::lab
