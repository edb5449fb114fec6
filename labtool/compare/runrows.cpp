// SPDX-License-Identifier: Apache-2.0
#include "labtool/compare/runrows.h"

#include "conformance/compare/comparetranscripts.h"

namespace claustrum::lab {

using conformance::Difference;

CompareRows compareRun(const conformance::Transcript &transcript,
                       const conformance::ScenarioResult &result)
{
    CompareRows rows;
    for (const conformance::Step &step : transcript.steps) {
        CompareRow row = conformance::rowOf(step);
        CompareRows extra;
        for (const Difference &difference : result.differences) {
            if (difference.line != step.line)
                continue;
            CompareRow found = row;
            found.kind = CompareRow::Kind::Changed;
            found.field = difference.field;
            found.what = difference.summary;
            found.right = difference.received;
            if (difference.comparable) {
                found.left = difference.expected;
                found.leftOffset = difference.expectedOffset;
                found.rightOffset = difference.receivedOffset;
            } else if (difference.kind == Difference::Kind::Missing) {
                found.kind = CompareRow::Kind::OnlyLeft;
            } else {
                found.kind = CompareRow::Kind::OnlyRight;
                found.left.clear();
                found.right =
                    difference.received.empty() ? difference.summary : difference.received;
            }
            extra.push_back(std::move(found));
        }
        // The first difference of this frame replaces its row; the others follow it.
        if (extra.empty() || extra.front().kind == CompareRow::Kind::OnlyRight)
            rows.push_back(std::move(row));
        rows.insert(rows.end(), extra.begin(), extra.end());
    }
    for (const Difference &difference : result.differences) {
        if (difference.line != 0)
            continue;
        CompareRow row;
        row.kind = CompareRow::Kind::OnlyRight;
        row.right = difference.received.empty() ? difference.summary : difference.received;
        row.what = difference.summary;
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace claustrum::lab
