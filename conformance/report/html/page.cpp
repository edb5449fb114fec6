// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/html/page.h"

#include "conformance/report/markup.h"

namespace claustrum::conformance {
namespace {

std::string countsOf(const std::vector<Tally> &tallies)
{
    std::string list = "<ul class=counts>";
    for (const Tally &tally : tallies) {
        list += "<li class='" + std::string(tally.count > 0 ? tally.colour : "") + "'><b>"
                + std::to_string(tally.count) + "</b>" + markupText(tally.label) + "</li>";
    }
    return list + "</ul>\n";
}

/// Hidden until the script shows it: it has no effect without the script.
std::string filtersFor(const std::vector<Tally> &tallies)
{
    std::string bar = "<nav class=filters aria-label='Filters' hidden>\n"
                      "<button data-verdict='' aria-pressed=true>All</button>\n";
    for (const Tally &tally : tallies) {
        if (tally.count > 0)
            bar += "<button data-verdict='" + markupText(tally.verdict) + "' aria-pressed=false>"
                   + markupText(tally.label) + "</button>\n";
    }
    return bar
           + "<input type=search placeholder='Filter by text: names, fields, frames…' "
             "aria-label='Filter by text'>\n"
             "<span class=shown role=status></span>\n"
             "<button class=all>Expand or collapse all</button>\n"
             "<button class=next>Next difference</button>\n</nav>\n";
}

} // namespace

std::string pageBegin(std::string_view title, std::string_view facts,
                      const std::vector<Tally> &tallies)
{
    return "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
           "<meta name=viewport content='width=device-width, initial-scale=1'>\n"
           "<meta name=generator content=claustrum-conformance>\n<title>"
           + markupText(title) + "</title>\n<style>\n" + std::string(pageStyle)
           + "</style>\n</head>\n<body>\n<header>\n<h1>" + markupText(title)
           + "</h1>\n<p class=dim>" + markupText(facts) + "</p>\n" + countsOf(tallies)
           + "</header>\n<main>\n" + filtersFor(tallies);
}

std::string pageEnd()
{
    return "</main>\n<footer>\n<p class=keys hidden><kbd>/</kbd> filter · <kbd>n</kbd> "
           "<kbd>p</kbd> "
           "next and previous difference · <kbd>o</kbd> expand or collapse all · <kbd>Tab</kbd> "
           "and "
           "<kbd>Enter</kbd> for one</p>\n"
           "<p>Invisible bytes appear as their number, <b class=x>&lt;0a&gt;</b>. "
           "Placeholders "
           "such as <code>${DIR}</code> are part of the recording.</p>\n</footer>\n<script>\n"
           + std::string(pageScript) + "</script>\n</body>\n</html>\n";
}

} // namespace claustrum::conformance
