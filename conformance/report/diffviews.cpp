// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/diffviews.h"

#include "conformance/compare/comparereport.h"
#include "conformance/compare/fieldchanges.h"
#include "conformance/report/html/frame.h"
#include "conformance/report/html/page.h"
#include "conformance/report/markup.h"
#include "wire/jsonwriter.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

using Kind = CompareRow::Kind;

constexpr std::size_t leastFolded = 4;  ///< fewer equal rows are not folded
constexpr std::size_t mostEqual = 5000; ///< limit of shown equal rows in a run

std::string_view nameOf(Kind kind)
{
    switch (kind) {
    case Kind::Equal:
        return "equal";
    case Kind::Changed:
        return "changed";
    case Kind::OnlyLeft:
        return "lost";
    case Kind::OnlyRight:
        return "added";
    case Kind::BreaksRule:
        return "rule";
    case Kind::NotCompared:
        return "not compared";
    }
    return {};
}

std::string linesOf(const CompareRow &row)
{
    std::string text;
    if (row.leftLine > 0)
        text = "left line " + std::to_string(row.leftLine);
    if (row.rightLine > 0)
        text += (text.empty() ? "right line " : ", right line ") + std::to_string(row.rightLine);
    return row.moved ? text + ", in another order" : text;
}

std::string equalRow(const CompareRow &row)
{
    const std::string place = row.moved ? row.place + ", in another order" : linesOf(row);
    return "<div class='turn step'><span class=label>" + htmlText(row.what) + " · "
           + htmlText(place) + "</span>" + htmlFrame(row.left) + "</div>\n";
}

std::string differentRow(const CompareRow &row)
{
    return "<div class=item data-verdict=" + std::string(nameOf(row.kind)) + '>'
           + htmlDifference(linesOf(row), differenceOf(row), {"left", "right"}) + "</div>\n";
}

std::string equalRun(const CompareRows &rows, std::size_t begin, std::size_t end)
{
    std::string html;
    for (std::size_t at = begin; at < std::min(end, begin + mostEqual); ++at)
        html += equalRow(rows[at]);
    if (end - begin < leastFolded)
        return html;
    const auto moved = std::count_if(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                                     rows.begin() + static_cast<std::ptrdiff_t>(end),
                                     [](const CompareRow &row) { return row.moved; });
    return "<details class=fold><summary>" + std::to_string(end - begin) + " equal steps"
           + (moved > 0 ? ", " + std::to_string(moved) + " in another order" : std::string())
           + "</summary>\n" + html + "</details>\n";
}

std::string changesJson(const CompareRow &row)
{
    std::string json = "[";
    if (row.kind == Kind::Changed) {
        for (const FieldChange &change : compareFields(row.left, row.right)) {
            ObjectWriter(json += json.size() > 1 ? "," : "")
                .string("kind", kindName(change.kind))
                .string("path", change.path)
                .string("from", change.from)
                .string("to", change.to)
                .string("place", change.place)
                .close();
        }
    }
    return json + ']';
}

std::string rowJson(const CompareRow &row)
{
    std::string json;
    ObjectWriter(json)
        .string("kind", nameOf(row.kind))
        .boolean("moved", row.moved)
        .string("what", row.what)
        .string("sent", row.sent)
        .integer("leftLine", row.leftLine)
        .integer("rightLine", row.rightLine)
        .string("left", row.left)
        .string("right", row.right)
        .uinteger("leftOffset", row.leftOffset)
        .uinteger("rightOffset", row.rightOffset)
        .string("field", row.field)
        .string("rule", row.rule)
        .string("place", row.place)
        .raw("changes", changesJson(row))
        .close();
    return json;
}

} // namespace

RowCounts countRows(const CompareRows &rows)
{
    RowCounts counts;
    for (const CompareRow &row : rows) {
        counts.moved += row.moved && row.kind == Kind::Equal ? 1 : 0;
        counts.rules += row.kind == Kind::BreaksRule ? 1 : 0;
        counts.equal += row.kind == Kind::Equal ? 1 : 0;
        counts.changed += row.kind == Kind::Changed ? 1 : 0;
        counts.lost += row.kind == Kind::OnlyLeft ? 1 : 0;
        counts.added += row.kind == Kind::OnlyRight ? 1 : 0;
    }
    return counts;
}

std::string countsText(const RowCounts &counts)
{
    return std::to_string(counts.changed) + " changed, " + std::to_string(counts.lost) + " lost, "
           + std::to_string(counts.added) + " added, " + std::to_string(counts.rules)
           + " breaking a rule, " + std::to_string(counts.equal) + " equal, "
           + std::to_string(counts.moved) + " of them in another order";
}

std::string diffHtml(const CompareRows &rows, const std::string &left, const std::string &right)
{
    const RowCounts counts = countRows(rows);
    std::string html = pageBegin("Difference of two transcripts", left + " and " + right,
                                 {{"changed", "odd", "changed", counts.changed},
                                  {"lost", "bad", "lost", counts.lost},
                                  {"added", "good", "added", counts.added},
                                  {"rule", "bad", "breaking a rule", counts.rules}});
    html += "<p class=dim>" + std::to_string(counts.equal) + " equal, "
            + std::to_string(counts.moved) + " of them in another order, which is free</p>\n";
    for (std::size_t begin = 0; begin < rows.size();) {
        std::size_t end = begin;
        while (end < rows.size() && rows[end].kind == Kind::Equal)
            ++end;
        html += equalRun(rows, begin, end);
        if (end < rows.size())
            html += differentRow(rows[end]);
        begin = end + 1;
    }
    return html + pageEnd();
}

std::string diffJson(const CompareRows &rows, const std::string &left, const std::string &right)
{
    const RowCounts counts = countRows(rows);
    std::string differing = "[";
    for (const CompareRow &row : rows) {
        if (row.kind != Kind::Equal || row.moved)
            differing += (differing.size() > 1 ? "," : "") + rowJson(row);
    }
    std::string json;
    ObjectWriter(json)
        .string("left", left)
        .string("right", right)
        .uinteger("equal", counts.equal)
        .uinteger("changed", counts.changed)
        .uinteger("lost", counts.lost)
        .uinteger("added", counts.added)
        .uinteger("rule", counts.rules)
        .uinteger("moved", counts.moved)
        .raw("rows", differing + ']')
        .close();
    return json + '\n';
}

} // namespace claustrum::conformance
