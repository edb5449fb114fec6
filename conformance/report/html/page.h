// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// What stands in html/page.css and html/page.js.
extern const std::string_view pageStyle;
extern const std::string_view pageScript;

/// A kind of item on a page: how many there are of it, and what to filter by.
struct Tally
{
    std::string_view verdict; ///< data-verdict of the items
    std::string_view colour;  ///< "good", "bad", "odd", "known" or ""
    std::string_view label;   ///< "differ"
    std::size_t count;
};

/// Everything up to <main>: one document that needs no other. @p facts is a line of text.
std::string pageBegin(std::string_view title, std::string_view facts,
                      const std::vector<Tally> &tallies);

/// From </main> to the end.
std::string pageEnd();

} // namespace claustrum::conformance
