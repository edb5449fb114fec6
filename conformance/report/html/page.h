// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// The contents of html/page.css and html/page.js.
extern const std::string_view pageStyle;
extern const std::string_view pageScript;

/// A kind of item on a page, with its count and its filter.
struct Tally
{
    std::string_view verdict; ///< data-verdict of the items
    std::string_view colour;  ///< "good", "bad", "odd", "known" or ""
    std::string_view label;   ///< "differ"
    std::size_t count;
};

/// The beginning of a self-contained document, up to <main>. @p facts is one line of text.
std::string pageBegin(std::string_view title, std::string_view facts,
                      const std::vector<Tally> &tallies);

/// The end of the document, from </main>.
std::string pageEnd();

} // namespace claustrum::conformance
