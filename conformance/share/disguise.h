// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/share/textlayers.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// The kinds of texts that a shared capture does not show, in the order of importance.
enum class Hidden {
    Secret, ///< anywhere in a text
    Value,  ///< of a variable: as a whole word
    User,   ///< as a whole word
    Host,   ///< as a whole word
    Name,   ///< a part of a path: beside a slash, or as a whole text that is a path
};

std::string_view nameOf(Hidden kind);

enum class TextIs { Any, Path };

/// Known texts, and for each a stand-in of the same length: letters and digits that tell the kind
/// and the number ("user1xx"). The same text always has the same stand-in. A text of fewer than 3
/// bytes is not hidden; very short stand-ins may be those of other texts, too.
class Disguise
{
public:
    /// Limit; further texts are not hidden, and isFull() tells.
    static constexpr std::size_t maxTexts = 5000;

    void add(Hidden kind, std::string_view text);
    [[nodiscard]] bool isFull() const { return m_texts.size() >= maxTexts; }

    /// The places of known texts in a text, with their stand-ins: longer ones first.
    [[nodiscard]] std::vector<TextEdit> edits(std::string_view text, TextIs what = TextIs::Any);

    [[nodiscard]] std::string standIn(std::string_view text) const;
    [[nodiscard]] bool isStandIn(std::string_view text) const;

    /// The number of texts and of replaced places, by kind.
    struct Count
    {
        std::size_t texts = 0;
        std::size_t places = 0;
    };
    [[nodiscard]] std::map<Hidden, Count> counts() const;

    /// The secrets, for a last look at the result.
    [[nodiscard]] std::vector<std::string> secrets() const;

private:
    struct Entry
    {
        Hidden kind;
        std::string standIn;
        std::size_t places = 0;
    };

    static std::string makeStandIn(Hidden kind, std::string_view text, std::size_t number);
    [[nodiscard]] static bool fits(Hidden kind, std::string_view text, std::size_t at,
                                   std::size_t length, TextIs what);

    std::map<std::string, Entry, std::less<>> m_texts;
    std::map<Hidden, std::size_t> m_numbers;
    std::map<std::string, bool, std::less<>> m_standIns;
};

} // namespace claustrum::conformance
