// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// Words as one text of a session, each with a NUL behind it.
inline std::string joinedWords(const std::vector<std::string> &words)
{
    std::string text;
    for (const std::string &word : words)
        text.append(word).push_back('\0');
    return text;
}

/// The words again.
inline std::vector<std::string> wordsOfText(std::string_view text)
{
    std::vector<std::string> words;
    for (std::size_t end = 0; (end = text.find('\0')) != std::string_view::npos;) {
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return words;
}

} // namespace claustrum
