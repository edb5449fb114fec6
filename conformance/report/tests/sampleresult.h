// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/results/difference.h"

#include <string>
#include <vector>

namespace claustrum::conformance {

/// A result of the scenario @p scenario of build b. If it differs, then at line 4 in the field "a".
inline ScenarioResult resultOf(Verdict verdict, const std::string &scenario = "s")
{
    ScenarioResult result;
    result.file = "dir/s.jsonl";
    result.scenario = scenario;
    result.title = "title";
    result.build = "b";
    result.verdict = verdict;
    if (verdict == Verdict::NotRun)
        result.reason = "needs root";
    if (verdict == Verdict::CouldNotStart)
        result.reason = "no module";
    if (verdict == Verdict::Skipped)
        result.reason = "needs root";
    if (verdict == Verdict::Differs) {
        Difference difference;
        difference.kind = Difference::Kind::Frame;
        difference.line = 4;
        difference.summary = "the reply to 1 differs at byte 5, a";
        difference.field = "a";
        difference.sent = "{\"x\":\x01}";
        difference.comparable = true;
        difference.expected = "{\"a\":1}";
        difference.received = "{\"a\":\xff}";
        difference.expectedOffset = 5;
        difference.receivedOffset = 5;
        difference.details = {"a detail"};
        result.differences.push_back(difference);
        result.notes = {"a note"};
        result.serverLog = "one\ntwo\n";
    }
    return result;
}

/// The result with three cases: one of the difference, an equal one, and one not reached.
inline ScenarioResult divided(ScenarioResult result)
{
    const std::vector<std::string> section{"wire.md#Envelope"};
    result.cases = {{"s/one", "It is #1.", section, 2, 9, Verdict::Differs},
                    {"s/two", "It is two.", section, 10, 19, Verdict::Equal},
                    {"s/three", "It is three.", section, 20, 29, Verdict::NotReached}};
    for (Difference &difference : result.differences)
        difference.caseId = "s/one";
    return result;
}

} // namespace claustrum::conformance
