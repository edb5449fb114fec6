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

/// The lines of recordings, as places in their scenario.
class Places
{
public:
    Places(const Questions &questions, const std::string &recording)
        : m_questions(questions)
        , m_recording(parseTranscript(recording, std::string()))
    {
        if (m_recording)
            m_asking = stepsAsking(questions.scenario.transcript, *m_recording);
    }

    [[nodiscard]] Place of(int line) const
    {
        const auto step = stepAt(line);
        return step ? m_questions.placeOf(lineOfStep(m_asking[*step]))
                    : m_questions.placeOf(line == 1 ? 1 : 0);
    }

    [[nodiscard]] std::string frameAt(int line) const
    {
        const auto step = stepAt(line);
        const auto *receive =
            step ? std::get_if<Receive>(&m_recording->steps[*step].action) : nullptr;
        return receive ? describe(receive->frame.key) : std::string();
    }

private:
    [[nodiscard]] std::optional<std::size_t> stepAt(int line) const
    {
        const auto step = static_cast<std::size_t>(line - lineOfStep(0));
        return line >= lineOfStep(0) && step < m_asking.size() ? std::optional(step) : std::nullopt;
    }

    const Questions &m_questions;
    Result<Transcript> m_recording;
    std::vector<std::size_t> m_asking; ///< the step of the scenario, for each of the recording
};

/// The recording of all runs, masked where they differ; empty if no mask fits.
std::string combineRuns(const std::vector<ScenarioResult> &results, const std::string &head,
                        bool mask, const Questions &questions, RecordOutcome &outcome)
{
    std::string text = head + results.front().recorded;
    const Places places(questions, text);
    bool repeatable = true;
    for (std::size_t i = 1; i < results.size(); ++i) {
        RunsCompared compared = compareRuns(text, head + results[i].recorded);
        const bool masked = mask && compared.canBeMasked();
        repeatable = repeatable && (masked || compared.differences.empty());
        for (Unrepeatable &one : compared.differences) {
            one.masked = masked;
            outcome.unrepeatable.push_back(
                {places.of(one.line), places.frameAt(one.line), std::move(one)});
        }
        if (masked)
            text = std::move(compared.masked);
    }
    return repeatable ? text : std::string();
}

/// A recording must replay equal against its own binary.
void checkReplay(const Questions &questions, const PlayOptions &options, RecordOutcome &outcome)
{
    const auto transcript =
        parseTranscript(outcome.text, questions.scenario.transcript.file + ", recorded");
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
    if (outcome.status == Status::Recorded)
        return;
    outcome.failed = std::move(result);
    const Places places(questions, outcome.text);
    for (const Difference &difference : outcome.failed.differences)
        outcome.places.push_back(places.of(difference.line));
}

} // namespace

RecordOutcome recordScenario(const Questions &questions, const RecordOptions &options)
{
    const Scenario &scenario = questions.scenario;
    RecordOutcome outcome;
    const Job job{emptyResult(scenario.transcript),
                  [&] { return recordOnce(scenario, options.play, options.version); },
                  longestPlay(scenario.transcript, options.play)};
    const auto results = runInSequence(options.runs, job);
    for (const ScenarioResult &result : results) {
        if (!result.directory.empty())
            outcome.directories.push_back(result.directory);
        if (result.verdict == Verdict::Equal)
            continue;
        outcome.failed = result;
        for (const Difference &difference : result.differences)
            outcome.places.push_back(questions.placeOf(difference.line));
        return outcome;
    }
    outcome.frames = results.front().frames;
    outcome.text =
        combineRuns(results, headerOf(scenario, options), options.mask, questions, outcome);
    outcome.status = Status::NotRepeatable;
    if (!outcome.text.empty())
        checkReplay(questions, options.play, outcome);
    return outcome;
}

} // namespace claustrum::conformance
