// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/differenceview.h"
#include "conformance/drift/driftviews.h"
#include "conformance/report/html/frame.h"
#include "conformance/report/html/page.h"
#include "conformance/report/markup.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

/// The filter of the page that a change belongs to.
std::string_view filterOf(const DriftChange &change)
{
    switch (change.kind) {
    case DriftKind::AnswerAdded:
    case DriftKind::FieldAdded:
    case DriftKind::ListElementAdded:
    case DriftKind::MethodAdded:
        return "added";
    case DriftKind::AnswerLost:
    case DriftKind::FieldRemoved:
    case DriftKind::ListElementRemoved:
    case DriftKind::MethodRemoved:
        return "removed";
    default:
        return "changed";
    }
}

std::size_t countOf(const Drift &drift, std::string_view filter)
{
    std::size_t count = 0;
    for (const auto &[group, changes] : drift.groups)
        count += static_cast<std::size_t>(
            std::count_if(changes.begin(), changes.end(),
                          [&](const DriftChange &change) { return filterOf(change) == filter; }));
    return count;
}

std::string_view colourOf(std::string_view filter)
{
    if (filter == "added")
        return "good";
    return filter == "removed" ? "bad" : "odd";
}

std::string placeOf(const DriftExample &example)
{
    const bool there = example.fromLine > 0;
    return (there ? example.fromFile : example.toFile) + ':'
           + std::to_string(there ? example.fromLine : example.toLine);
}

/// The old and the new value at the example.
std::string valuesOf(const DriftChange &change)
{
    constexpr std::size_t width = 300;
    const auto code = [](const std::string &text) {
        return "<code>" + markupText(shortened(text, width, Colour::No)) + "</code>";
    };
    if (!change.from.empty() && !change.to.empty())
        return "<p>" + code(change.from) + " became " + code(change.to) + "</p>\n";
    const std::string &only = change.from.empty() ? change.to : change.from;
    return only.empty() ? std::string() : "<p>" + code(only) + "</p>\n";
}

std::string itemOf(const DriftChange &change)
{
    const std::string_view filter = filterOf(change);
    std::string html = "<details class='scenario item' data-verdict=" + std::string(filter)
                       + "><summary><span class='verdict " + std::string(colourOf(filter)) + "'>"
                       + std::string(filter) + "</span><span class=name>"
                       + htmlText(kindName(change.kind)) + "</span><span class=title>";
    if (!change.path.empty())
        html += "<code>" + htmlText(change.path) + "</code> ";
    html += htmlText(placesOf(change)) + "</span><span class=facts>"
            + htmlText(whereItShows(change)) + "</span></summary>\n<div>\n";
    if (!change.path.empty())
        html += valuesOf(change);
    return html + htmlDifference(placeOf(change.example), exampleDifference(change), {"from", "to"})
           + "</div>\n</details>\n";
}

} // namespace

std::string driftHtml(const Drift &drift, const DriftNames &sides)
{
    std::vector<Tally> tallies;
    for (const std::string_view filter : {"added", "removed", "changed"})
        tallies.push_back({filter, colourOf(filter), filter, countOf(drift, filter)});
    std::string html = pageBegin("Drift", "from " + sides.from + " to " + sides.to, tallies);
    for (const std::string &fact : driftFacts(drift))
        html += "<p class=dim>" + htmlText(fact) + "</p>\n";
    for (const auto &[group, changes] : drift.groups) {
        html += "<section class=group><h2>" + htmlText(group) + "</h2>\n";
        for (const DriftChange &change : changes)
            html += itemOf(change);
        html += "</section>\n";
    }
    return html + pageEnd();
}

} // namespace claustrum::conformance
