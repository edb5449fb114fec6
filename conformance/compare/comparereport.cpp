// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/comparereport.h"

#include "conformance/compare/comparetranscripts.h"
#include "conformance/compare/differenceview.h"
#include "conformance/compare/fieldchanges.h"
#include "conformance/compare/payload.h"

#include <map>

namespace claustrum::conformance {
namespace {

using Kind = CompareRow::Kind;

std::string summaryOf(const CompareRow &row)
{
    if (row.kind == Kind::OnlyLeft)
        return row.what + ": only on the left";
    if (row.kind == Kind::OnlyRight)
        return row.what + ": only on the right";
    const bool named = row.rule.find(row.what) != std::string::npos;
    if (row.kind == Kind::BreaksRule)
        return named ? row.rule : row.what + ": " + row.rule;
    const std::string place = " differs at byte " + std::to_string(row.rightOffset);
    const bool told = row.what.find(place) != std::string::npos; // by a replay
    return told ? row.what : row.what + place + (row.field.empty() ? "" : ", " + row.field);
}

/// The rows that have moved without being differences.
std::string movedText(const CompareRows &rows)
{
    constexpr std::size_t most = 20;
    std::string text;
    std::size_t count = 0;
    for (const CompareRow &row : rows) {
        if (row.moved && row.kind == Kind::Equal && ++count <= most)
            text += "  " + row.what + ": " + row.place + '\n';
    }
    if (count == 0)
        return {};
    if (count > most)
        text += "  and " + std::to_string(count - most) + " more\n";
    return "in another order, which is free:\n" + text;
}

/// A line for each reason.
std::string notComparedText(const CompareRows &rows)
{
    std::map<std::string, std::size_t> counts;
    for (const CompareRow &row : rows) {
        if (row.kind == Kind::NotCompared)
            ++counts[row.why];
    }
    std::string text;
    for (const auto &[why, count] : counts)
        text += std::to_string(count) + " not compared: " + why + '\n';
    return text;
}

} // namespace

Difference differenceOf(const CompareRow &row)
{
    Difference difference;
    difference.line = row.leftLine ? row.leftLine : row.rightLine;
    difference.summary = summaryOf(row);
    difference.sent = row.sent;
    difference.field = row.field;
    if (row.kind == Kind::BreaksRule) { // the summary has the rule
        difference.kind = Difference::Kind::Frame;
        difference.expected = row.left;
        difference.details.push_back("left line " + std::to_string(row.leftLine) + ", right line "
                                     + std::to_string(row.rightLine));
        return difference;
    }
    if (!row.rule.empty())
        difference.details.push_back(row.rule);
    if (row.moved)
        difference.details.push_back("in another order: " + row.place);
    if (row.kind == Kind::OnlyLeft) {
        difference.kind = Difference::Kind::Missing;
        difference.expected = row.left;
        return difference;
    }
    if (row.kind == Kind::OnlyRight) {
        difference.kind = Difference::Kind::Unexpected;
        difference.received = row.right;
        return difference;
    }
    difference.kind = Difference::Kind::Frame;
    difference.comparable = true;
    difference.expected = row.left;
    difference.received = row.right;
    difference.expectedOffset = row.leftOffset;
    difference.receivedOffset = row.rightOffset;
    difference.payload = payloadAt({row.left, row.leftOffset}, {row.right, row.rightOffset});
    for (const FieldChange &change : compareFields(row.left, row.right))
        difference.details.push_back(describe(change));
    return difference;
}

std::string compareReport(const CompareRows &rows, const std::string &leftName,
                          const std::string &rightName, const Presentation &presentation)
{
    std::string text = "left   " + leftName + "\nright  " + rightName + "\n"
                       + std::to_string(countDifferences(rows)) + " of "
                       + std::to_string(rows.size()) + " differ\n" + notComparedText(rows) + '\n';
    for (const CompareRow &row : rows) {
        if (!isDifference(row.kind))
            continue;
        const auto &name = row.kind == Kind::OnlyRight ? rightName : leftName;
        text += viewDifference(name, differenceOf(row), presentation.frameColumns(),
                               presentation.colour, {"left", "right"});
    }
    return text + movedText(rows);
}

} // namespace claustrum::conformance
