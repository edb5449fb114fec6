// SPDX-License-Identifier: Apache-2.0
#include "labtool/compare/runrows.h"

#include "conformance/compare/comparetranscripts.h"

#include <algorithm>

namespace claustrum::lab {
namespace {

using conformance::Difference;
using conformance::ScenarioResult;

/// Why the result says nothing about this line; empty if it does.
std::string whyNotCompared(int line, const ScenarioResult &result)
{
    if (line > result.playedTo)
        return result.playedTo == 0
                   ? "not played: the run ended before its first step"
                   : "not played: the run ended at line " + std::to_string(result.playedTo);
    const auto &skipped = result.notCompared;
    if (std::find(skipped.begin(), skipped.end(), line) != skipped.end())
        return "this machine cannot compare it";
    return {};
}

} // namespace

CompareRows compareRun(const conformance::Transcript &transcript,
                       const conformance::ScenarioResult &result)
{
    CompareRows rows;
    for (const conformance::Step &step : transcript.steps) {
        CompareRow row = conformance::rowOf(step);
        row.why = whyNotCompared(step.line, result);
        CompareRows extra;
        for (const Difference &difference : result.differences) {
            if (difference.line != step.line)
                continue;
            CompareRow found = row;
            found.why.clear();
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
                found.isFault = difference.kind == Difference::Kind::Server;
            }
            extra.push_back(std::move(found));
        }
        if (!row.why.empty()) {
            row.kind = CompareRow::Kind::NotCompared;
            row.right.clear();
            row.rightLine = 0;
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
        row.isFault = difference.kind == Difference::Kind::Server;
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace claustrum::lab
