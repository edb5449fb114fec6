// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/record.h"

#include "conformance/record/recorder.h"

namespace claustrum::conformance {

ScenarioResult recordOnce(const Scenario &scenario, const PlayOptions &options,
                          const BinaryVersion &version)
{
    std::string recorded;
    const auto recorder = [&](const Placeholders &placeholders,
                              Answers::Report report) -> std::unique_ptr<Answers> {
        return std::make_unique<Recorder>(
            scenario.transcript, PutBack(placeholders.values(), version.version, version.buildTime),
            std::move(report), recorded);
    };
    ScenarioResult result = play(scenario.transcript, options, recorder);
    if (result.verdict == Verdict::Equal)
        result.recorded = std::move(recorded);
    return result;
}

} // namespace claustrum::conformance
