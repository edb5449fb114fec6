// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/knownrows.h"

#include "conformance/compare/comparetranscripts.h"

#include <algorithm>
#include <filesystem>
#include <limits>

namespace claustrum::conformance {

std::string listFor(const std::string &folder)
{
    const auto inside = std::filesystem::path(folder) / "expected-differences";
    const auto beside = std::filesystem::path(folder) / ".." / "expected-differences";
    for (const auto &path : {inside, beside}) {
        std::error_code ignored; // then there is none
        if (std::filesystem::is_regular_file(path, ignored))
            return path.lexically_normal().string();
    }
    return {};
}

Outcome judgeRows(const CompareRows &rows, const Transcript &left, const ExpectedDifferences &list)
{
    ScenarioResult result;
    result.build = left.header.build;
    result.scenario = left.header.scenario;
    result.playedTo = std::numeric_limits<int>::max();
    result.verdict = Verdict::Equal;
    for (const CompareRow &row : rows) {
        if (!isDifference(row.kind))
            continue;
        Difference difference;
        difference.kind = row.isFault ? Difference::Kind::Server : Difference::Kind::Frame;
        difference.line = row.leftLine;
        difference.field = row.field;
        result.differences.push_back(std::move(difference));
        result.verdict = Verdict::Differs;
    }
    return list.judge(std::move(result));
}

void setRows(FilePair &pair, const CompareRows &rows, const Transcript &left,
             const ExpectedDifferences &list)
{
    const Outcome outcome = judgeRows(rows, left, list);
    const auto &differences = outcome.result.differences;
    pair.rows = rows.size();
    pair.differences = differences.size();
    pair.known = static_cast<std::size_t>(
        std::count_if(differences.begin(), differences.end(),
                      [](const Difference &one) { return !one.due.empty(); }));
    if (!outcome.stale.empty())
        pair.problem = outcome.stale.front().text;
    const bool isKnown = pair.known == pair.differences && outcome.stale.empty();
    pair.state = !isKnown               ? FilePair::State::Different
                 : pair.differences > 0 ? FilePair::State::Known
                                        : FilePair::State::Equal;
}

} // namespace claustrum::conformance
