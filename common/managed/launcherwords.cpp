// SPDX-License-Identifier: Apache-2.0
#include "common/managed/launcherwords.h"

#include "wire/jsonscan.h"

#include <algorithm>
#include <array>

namespace claustrum {
namespace {

using Words = std::vector<std::string>;

/// White space of JavaScript, in which the CLI itself reads the value: of Unicode's, without U+0085
/// and with U+FEFF.
constexpr std::array<std::string_view, 25> blanks = {
    " ",
    "\t",
    "\n",
    "\v",
    "\f",
    "\r",
    "\xc2\xa0",
    "\xe1\x9a\x80",
    "\xe2\x80\x80",
    "\xe2\x80\x81",
    "\xe2\x80\x82",
    "\xe2\x80\x83",
    "\xe2\x80\x84",
    "\xe2\x80\x85",
    "\xe2\x80\x86",
    "\xe2\x80\x87",
    "\xe2\x80\x88",
    "\xe2\x80\x89",
    "\xe2\x80\x8a",
    "\xe2\x80\xa8",
    "\xe2\x80\xa9",
    "\xe2\x80\xaf",
    "\xe2\x81\x9f",
    "\xe3\x80\x80",
    "\xef\xbb\xbf",
};

/// Length of the blank at the start of @p text; 0: there is none.
std::size_t blankLength(std::string_view text)
{
    const auto *const blank = std::find_if(blanks.begin(), blanks.end(),
                                           [text](auto bytes) { return text.starts_with(bytes); });
    return blank == blanks.end() ? 0 : blank->size();
}

std::string_view withoutBlanks(std::string_view text)
{
    while (const std::size_t length = blankLength(text))
        text.remove_prefix(length);
    const auto endsWithBlank = [&text](auto bytes) { return text.ends_with(bytes); };
    for (;;) {
        const auto *const blank = std::find_if(blanks.begin(), blanks.end(), endsWithBlank);
        if (blank == blanks.end())
            return text;
        text.remove_suffix(blank->size());
    }
}

/// Splits words at blanks.
class WordScanner
{
public:
    explicit WordScanner(std::string_view text)
        : m_text(text)
    {}

    Result<Words> scan()
    {
        constexpr std::string_view metacharacters = ";|&$()`<>";
        while (!m_text.empty()) {
            const char c = m_text.front();
            if (m_inGroup)
                takeGrouped(c);
            else if (const std::size_t length = blankLength(m_text))
                endWord(length);
            else if (metacharacters.find(c) != std::string_view::npos)
                return Error{"the value contains an unquoted shell metacharacter (one of ; | & $ ( "
                             ") ` < >) — it is an argv list, not a shell command"};
            else
                take(c);
        }
        if (m_inGroup)
            return Error{"unterminated double quote"};
        endWord(0);
        return std::move(m_words);
    }

private:
    /// Outside of a group.
    void take(char c)
    {
        m_inGroup = c == '"';
        m_inWord = true;
        if (!m_inGroup)
            m_word += c;
        m_text.remove_prefix(1);
    }

    /// Inside: a backslash escapes itself and the quote only.
    void takeGrouped(char c)
    {
        const bool isEscape = m_text.starts_with("\\\"") || m_text.starts_with("\\\\");
        if (isEscape)
            m_word += m_text[1];
        else if (c == '"')
            m_inGroup = false;
        else
            m_word += c;
        m_text.remove_prefix(isEscape ? 2 : 1);
    }

    void endWord(std::size_t blankAfter)
    {
        if (m_inWord)
            m_words.push_back(std::exchange(m_word, {}));
        m_inWord = false;
        m_text.remove_prefix(blankAfter);
    }

    std::string_view m_text;
    Words m_words;
    std::string m_word;
    bool m_inWord = false;
    bool m_inGroup = false;
};

/// Reads one JSON array; nullopt if it is no JSON.
Result<Words> wordsOfArray(std::string_view json)
{
    JsonScanner scanner(json);
    Words words;
    bool areStrings = true;
    (void)scanner.next(); // the bracket
    JsonToken token = scanner.next();
    for (; token != JsonToken::EndArray; token = scanner.next()) {
        if (token == JsonToken::String)
            scanner.copyText(words.emplace_back());
        else if (scanner.restOfValue(token))
            areStrings = false;
        else
            break;
    }
    if (token != JsonToken::EndArray || scanner.next() != JsonToken::End)
        return Error{"value starts with `[` but is not valid JSON"};
    if (!areStrings)
        return Error{"JSON form must be an array of strings"};
    return words;
}

} // namespace

Error noLauncher()
{
    return Error{"the value is set but contains no launcher — unset it to run without one, or set "
                 "it to the absolute path of your launcher"};
}

Result<std::vector<std::string>> launcherWords(std::string_view value)
{
    const std::string_view text = withoutBlanks(value);
    const bool isArray = text.starts_with('[');
    auto words = isArray ? wordsOfArray(text) : WordScanner(text).scan();
    if (!words)
        return words;
    if (words->empty() || words->front().empty())
        return noLauncher();
    if (std::find(words->begin(), words->end(), std::string()) == words->end())
        return words;
    const std::string what = isArray ? "the JSON array contains an empty element"
                                     : "the value contains an empty `\"\"` token";
    return Error{what + " — remove it, or fill in the value it was a placeholder for"};
}

} // namespace claustrum
