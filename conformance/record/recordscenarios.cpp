// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/recordscenarios.h"

#include "conformance/model/provenance.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/play/jobs.h"
#include "conformance/record/record.h"

namespace claustrum::conformance {
namespace {

using Status = RecordOutcome::Status;

std::string headerOf(const Scenario &scenario, const RecordOptions &options)
{
    const std::string &version = options.version.version;
    Header header = scenario.transcript.header;
    header.build = !options.build.empty() ? options.build : !version.empty() ? version : "unknown";
    header.source = options.source;
    header.platform = thisPlatform();
    header.recorded = options.recorded.empty() ? today() : options.recorded;
    if (scenario.namesGitVersion)
        header.gitVersion = gitVersion();
    return headerLine(header);
}

std::vector<ScenarioResult> runInSequence(std::size_t runs, const Job &job)
{
    std::vector<ScenarioResult> results;
    runJobs(std::vector<Job>(runs, job), 1,
            [&](const ScenarioResult &result) { results.push_back(result); });
    return results;
}

/// The recording of all runs, masked where they differ; empty if no mask fits.
std::string combineRuns(const std::vector<ScenarioResult> &results, const std::string &head,
                        bool mask, std::vector<Unrepeatable> &unrepeatable)
{
    std::string text = head + results.front().recorded;
    bool repeatable = true;
    for (std::size_t i = 1; i < results.size(); ++i) {
        RunsCompared compared = compareRuns(text, head + results[i].recorded);
        const bool masked = mask && compared.canBeMasked();
        repeatable = repeatable && (masked || compared.differences.empty());
        for (Unrepeatable &one : compared.differences) {
            one.masked = masked;
            unrepeatable.push_back(std::move(one));
        }
        if (masked)
            text = std::move(compared.masked);
    }
    return repeatable ? text : std::string();
}

/// A recording must replay equal against its own binary.
void checkReplay(const Scenario &scenario, const PlayOptions &options, RecordOutcome &outcome)
{
    const auto transcript = parseTranscript(outcome.text, scenario.transcript.file);
    if (!transcript) {
        outcome.status = Status::NotReplayed;
        outcome.failed.reason = "the recording cannot be read: " + transcript.error().text;
        return;
    }
    PlayOptions play = options;
    play.keep = false;
    const Job job{emptyResult(*transcript), [&] { return conformance::play(*transcript, play); },
                  longestPlay(*transcript, play)};
    ScenarioResult result = runInSequence(1, job).front();
    outcome.status = result.verdict == Verdict::Equal     ? Status::Recorded
                     : result.verdict == Verdict::Differs ? Status::NotEqual
                                                          : Status::NotReplayed;
    if (outcome.status != Status::Recorded)
        outcome.failed = std::move(result);
}

} // namespace

RecordOutcome recordScenario(const Scenario &scenario, const RecordOptions &options)
{
    RecordOutcome outcome;
    const Job job{emptyResult(scenario.transcript),
                  [&] { return recordOnce(scenario, options.play, options.version); },
                  longestPlay(scenario.transcript, options.play)};
    const auto results = runInSequence(options.runs, job);
    for (const ScenarioResult &result : results) {
        if (!result.directory.empty())
            outcome.directories.push_back(result.directory);
        if (result.verdict != Verdict::Equal) {
            outcome.failed = result;
            return outcome;
        }
    }
    outcome.frames = results.front().frames;
    outcome.text =
        combineRuns(results, headerOf(scenario, options), options.mask, outcome.unrepeatable);
    outcome.status = Status::NotRepeatable;
    if (!outcome.text.empty())
        checkReplay(scenario, options.play, outcome);
    return outcome;
}

} // namespace claustrum::conformance
