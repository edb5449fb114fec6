// SPDX-License-Identifier: Apache-2.0
#include "daemon/wirelog/lineredactor.h"

#include "daemon/wirelog/splice.h"
#include "wire/jsonscan.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace claustrum {
namespace {

constexpr std::size_t shortestToken = 8; // shorter ones would match harmless text
constexpr std::array<std::string_view, 4> secretWords = {"token", "secret", "password", "key"};

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Takes a character off @p text, lower-cased; a \u escape of an ASCII one counts as it.
char takeLowered(std::string_view &text)
{
    unsigned code = 0;
    if (text.size() >= 6 && text.starts_with("\\u")
        && std::from_chars(text.data() + 2, text.data() + 6, code, 16).ptr == text.data() + 6
        && code < 0x80) {
        text.remove_prefix(6);
        return lowered(static_cast<char>(code));
    }
    const char c = text.front();
    text.remove_prefix(1);
    return lowered(c);
}

bool beginsWithWord(std::string_view text, std::string_view word)
{
    for (const char c : word) {
        if (text.empty() || takeLowered(text) != c)
            return false;
    }
    return true;
}

/// Where @p word begins in @p text, in any case; npos if nowhere.
std::size_t findWord(std::string_view text, std::string_view word)
{
    for (std::size_t i = 0; i + word.size() <= text.size(); ++i) {
        if (beginsWithWord(text.substr(i), word))
            return i;
    }
    return std::string_view::npos;
}

bool namesSecret(std::string_view key)
{
    return std::any_of(secretWords.begin(), secretWords.end(), [&](std::string_view word) {
        return findWord(key, word) != std::string_view::npos;
    });
}

/// One pass over a line that should be JSON.
class Pass
{
public:
    Pass(std::string_view line, bool environment, std::string_view token)
        : m_scanner(line)
        , m_splice(line)
        , m_environment(environment)
        , m_token(token)
    {}

    /// The line without its secrets; nullopt if it is no JSON.
    std::optional<std::string> run()
    {
        JsonToken token = m_scanner.next();
        while (token != JsonToken::End) {
            if (!take(token))
                return std::nullopt;
            token = m_scanner.next();
        }
        return m_splice.finish();
    }

private:
    bool take(JsonToken token)
    {
        switch (token) {
        case JsonToken::Invalid:
            return false;
        case JsonToken::BeginObject:
        case JsonToken::BeginArray:
            ++m_depth;
            return true;
        case JsonToken::EndObject:
        case JsonToken::EndArray:
            if (m_depth-- == m_environmentDepth)
                m_environmentDepth = 0;
            return true;
        case JsonToken::String:
            cutToken();
            return true;
        case JsonToken::Key:
            return takeMember();
        default:
            return true;
        }
    }

    bool takeMember()
    {
        std::string scratch;
        const std::string_view key = m_scanner.text(scratch);
        const bool inside = m_environmentDepth > 0;
        const bool secret = keyMatches(key, "auth") || (inside && namesSecret(key));
        const bool environment = m_environment && !inside && keyMatches(key, "env");
        cutToken();
        if (secret)
            return cutValue(m_scanner.next());
        return environment ? takeEnvironment(m_scanner.next()) : true;
    }

    bool takeEnvironment(JsonToken first)
    {
        if (first == JsonToken::Null)
            return true;
        if (first != JsonToken::BeginObject)
            return cutValue(first);
        m_environmentDepth = ++m_depth;
        return true;
    }

    bool cutValue(JsonToken first)
    {
        const auto value = m_scanner.restOfValue(first);
        if (value)
            m_splice.replace(*value, '"' + std::string(redactedText) + '"');
        return value.has_value();
    }

    /// Cuts the string or key that was just met, if it holds the token.
    void cutToken()
    {
        std::string scratch;
        if (!m_token.empty() && m_scanner.text(scratch).find(m_token) != std::string_view::npos)
            m_splice.replace(m_scanner.raw(), redactedText);
    }

    JsonScanner m_scanner;
    Splice m_splice;
    const bool m_environment;
    const std::string_view m_token;
    std::size_t m_depth = 0;
    std::size_t m_environmentDepth = 0; // of the env object that we are in; 0: none
};

} // namespace

LineRedactor::LineRedactor(Scope scope, std::string_view token)
    : m_scope(scope)
    , m_token(token.size() >= shortestToken ? token : std::string_view())
{}

std::string LineRedactor::redact(std::string_view line) const
{
    auto redacted = Pass(line, m_scope == Scope::AuthAndEnvironment, m_token).run();
    return redacted ? *std::move(redacted) : redactBroken(line);
}

std::string LineRedactor::redactBroken(std::string_view line) const
{
    std::size_t end = findWord(line, "auth");
    for (const std::string_view word : secretWords)
        end = std::min(end, findWord(line, word));
    if (!m_token.empty())
        end = std::min(end, line.find(m_token));
    if (end == std::string_view::npos)
        return std::string(line);
    return std::string(line.substr(0, end)).append(redactedText);
}

} // namespace claustrum
