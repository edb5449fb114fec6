// SPDX-License-Identifier: Apache-2.0
#include "labtool/compare/comparereport.h"

#include "conformance/differenceview.h"

namespace claustrum::lab {
namespace {

using Kind = CompareRow::Kind;

conformance::Difference differenceOf(const CompareRow &row)
{
    using conformance::Difference;
    Difference difference;
    difference.line = row.leftLine ? row.leftLine : row.rightLine;
    difference.expected = row.left;
    difference.received = row.right;
    difference.expectedOffset = row.leftOffset;
    difference.receivedOffset = row.rightOffset;
    difference.field = row.field;
    difference.comparable = row.kind == Kind::Changed;
    difference.summary = row.what;
    if (row.kind == Kind::OnlyLeft) {
        difference.kind = Difference::Kind::Missing;
        difference.summary += ": only on the left";
        difference.details = {row.left};
    } else if (row.kind == Kind::OnlyRight) {
        difference.kind = Difference::Kind::Unexpected;
        difference.summary += ": only on the right";
        difference.details = {row.right};
    } else {
        difference.kind = Difference::Kind::Frame;
        if (!row.field.empty() && row.what.find(row.field) == std::string::npos)
            difference.summary +=
                " differs at byte " + std::to_string(row.rightOffset) + ", " + row.field;
    }
    return difference;
}

} // namespace

std::string compareReport(const CompareRows &rows, const std::string &leftName,
                          const std::string &rightName)
{
    std::string text;
    std::size_t differences = 0;
    for (const CompareRow &row : rows) {
        if (row.kind == Kind::Equal)
            continue;
        ++differences;
        text +=
            conformance::viewDifference(leftName, differenceOf(row), 100, conformance::Colour::No);
    }
    return "left   " + leftName + "\nright  " + rightName + "\n" + std::to_string(differences)
           + " of " + std::to_string(rows.size()) + " differ\n\n" + text;
}

} // namespace claustrum::lab
