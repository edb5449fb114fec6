// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/differenceview.h"
#include "conformance/drift/driftviews.h"
#include "conformance/report/html/frame.h"
#include "conformance/report/html/page.h"
#include "conformance/report/markup.h"

namespace claustrum::conformance {
namespace {

std::string_view colourOf(Grade grade)
{
    switch (grade) {
    case Grade::Info:
        return "good";
    case Grade::Warning:
        return "odd";
    case Grade::Error:
        break;
    }
    return "bad";
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
    const std::string grade(gradeName(change.graded.grade));
    std::string html =
        "<details class='scenario item' data-verdict=" + grade + "><summary><span class='verdict "
        + std::string(colourOf(change.graded.grade)) + "'>" + grade + "</span><span class=name>"
        + htmlText(kindName(change.kind)) + "</span><span class=title>";
    if (!change.path.empty())
        html += "<code>" + htmlText(change.path) + "</code> ";
    html += htmlText(placesOf(change)) + "</span><span class=facts>"
            + htmlText(whereItShows(change)) + "</span></summary>\n<div>\n";
    html += "<p class=dim>" + htmlText(change.graded.reason) + "</p>\n";
    if (!change.path.empty() && change.example.text.empty())
        html += valuesOf(change);
    return html + htmlDifference(placeOf(change.example), exampleDifference(change), {"from", "to"})
           + "</div>\n</details>\n";
}

} // namespace

std::string driftHtml(const Drift &drift, const DriftNames &sides)
{
    std::vector<Tally> tallies;
    for (const Grade grade : grades)
        tallies.push_back(
            {gradeName(grade), colourOf(grade), gradeName(grade), drift.changes(grade)});
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
