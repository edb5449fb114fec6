// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

class QRegularExpression;

namespace claustrum::lab {

/// A text to search for. Without capital letters, it matches in any case (of ASCII letters). Cheap
/// to copy.
class TextPattern
{
public:
    /// Matches everywhere.
    TextPattern() = default;
    explicit TextPattern(std::string_view text);
    /// A regular expression; @p error is set if it is invalid.
    static TextPattern regex(std::string_view expression, std::string &error);

    [[nodiscard]] bool isIn(std::string_view bytes) const;

    /// Bytes of the text; 0 for a regular expression, which is searched for in one frame only.
    [[nodiscard]] std::size_t size() const { return m_regex ? 0 : m_text.size(); }
    /// Whether the text may end at the begin of these bytes, with its begin before them.
    [[nodiscard]] bool mayEndIn(std::string_view bytes) const;

private:
    struct Fold
    {
        std::size_t operator()(char c) const { return static_cast<unsigned char>(lower(c)); }
        bool operator()(char a, char b) const { return lower(a) == lower(b); }
        static char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
    };
    using Searcher = std::boyer_moore_horspool_searcher<std::string::const_iterator, Fold, Fold>;
    /// The searcher has iterators of the text.
    struct Folded
    {
        explicit Folded(std::string_view pattern)
            : text(pattern)
            , searcher(text.begin(), text.end(), Fold(), Fold())
        {}
        const std::string text;
        const Searcher searcher;
    };

    std::string m_text; ///< exact, if there is neither of the next two
    std::shared_ptr<const Folded> m_folded;
    std::shared_ptr<const QRegularExpression> m_regex;
};

} // namespace claustrum::lab
