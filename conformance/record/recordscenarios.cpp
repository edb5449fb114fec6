// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/recordscenarios.h"

#include "conformance/model/provenance.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/play/jobs.h"
#include "conformance/record/record.h"
#include "conformance/record/recordedplaces.h"

#include <map>
#include <numeric>

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

/// Several scenarios that are recorded in one call.
class Batch
{
public:
    using OnPlayed = std::function<void(std::size_t played, std::size_t all)>;

    Batch(const std::vector<RecordTask> &tasks, const RecordOptions &options, std::size_t parallel,
          const OnPlayed &onPlayed)
        : m_tasks(tasks)
        , m_options(options)
        , m_parallel(parallel)
        , m_onPlayed(onPlayed)
        , m_outcomes(tasks.size())
        , m_runs(tasks.size())
        , m_open(tasks.size())
    {
        std::iota(m_open.begin(), m_open.end(), std::size_t{0});
    }
    std::vector<RecordOutcome> run();

private:
    void playAll();
    void combineRuns(std::size_t task);
    bool addRun(std::size_t task, const std::string &text);
    void cannotReplay(std::size_t task, const Error &error);
    void replayAll();
    void play(const std::vector<Job> &jobs,
              const std::function<bool(std::size_t task, const ScenarioResult &result)> &take);
    void onRun(std::size_t task, const ScenarioResult &result);
    void onReplay(std::size_t task, const ScenarioResult &result);
    [[nodiscard]] Result<std::string> textOf(std::size_t task, const std::string &recorded) const;
    [[nodiscard]] const Scenario &scenarioOf(std::size_t task) const
    {
        return m_tasks[task].questions.scenario;
    }

    const std::vector<RecordTask> &m_tasks;
    const RecordOptions &m_options;
    std::size_t m_parallel;
    const OnPlayed &m_onPlayed;
    std::vector<RecordOutcome> m_outcomes;
    std::vector<std::vector<std::string>> m_runs; ///< the recorded lines of each task
    std::vector<std::size_t> m_open;              ///< tasks that have not failed
    std::size_t m_played = 0;
};

std::vector<RecordOutcome> Batch::run()
{
    for (std::size_t run = 0; run < m_options.runs; ++run)
        playAll();
    for (const std::size_t task : m_open)
        combineRuns(task);
    replayAll();
    return std::move(m_outcomes);
}

/// Plays a job for each open task; those for which @p take returns false stay no longer open.
void Batch::play(const std::vector<Job> &jobs,
                 const std::function<bool(std::size_t task, const ScenarioResult &result)> &take)
{
    std::vector<std::size_t> stillOpen;
    std::size_t next = 0;
    runJobs(jobs, m_parallel, [&](const ScenarioResult &result) {
        const std::size_t task = m_open[next++]; // results are in the order of the jobs
        if (take(task, result))
            stillOpen.push_back(task);
        m_onPlayed(++m_played, m_tasks.size() * (m_options.runs + 1));
    });
    m_open = std::move(stillOpen);
}

void Batch::playAll()
{
    std::vector<Job> jobs;
    for (const std::size_t task : m_open) {
        const Scenario &scenario = scenarioOf(task);
        jobs.push_back(
            {emptyResult(scenario.transcript),
             [this, &scenario] { return recordOnce(scenario, m_options.play, m_options.version); },
             longestPlay(scenario.transcript, m_options.play)});
    }
    play(jobs, [this](std::size_t task, const ScenarioResult &result) {
        onRun(task, result);
        return result.verdict == Verdict::Equal;
    });
}

void Batch::onRun(std::size_t task, const ScenarioResult &result)
{
    RecordOutcome &outcome = m_outcomes[task];
    if (!result.directory.empty())
        outcome.directories.push_back(result.directory);
    if (result.verdict == Verdict::Equal) {
        outcome.frames = result.frames;
        m_runs[task].push_back(result.recorded);
        return;
    }
    outcome.failed = result;
    for (const Difference &difference : result.differences)
        outcome.places.push_back(m_tasks[task].questions.placeOf(difference.line));
}

/// The recording with the answers of one run.
Result<std::string> Batch::textOf(std::size_t task, const std::string &recorded) const
{
    std::string text = headerOf(scenarioOf(task), m_options) + recorded;
    const auto &recording = m_tasks[task].recording;
    return recording ? addMissingCases(*recording, text) : std::move(text);
}

/// Makes the recording of all runs, masked where they differ; none if no mask fits.
void Batch::combineRuns(std::size_t task)
{
    RecordOutcome &outcome = m_outcomes[task];
    outcome.status = Status::NotRepeatable;
    bool repeatable = true;
    for (const std::string &recorded : m_runs[task]) {
        const auto text = textOf(task, recorded);
        if (!text) {
            cannotReplay(task, text.error());
            return;
        }
        if (outcome.text.empty())
            outcome.text = *text;
        else
            repeatable = addRun(task, *text) && repeatable;
    }
    if (!repeatable)
        outcome.text.clear();
}

/// Compares another run with the recording, and masks the recording if that is possible and wanted;
/// returns whether they are equal then.
bool Batch::addRun(std::size_t task, const std::string &text)
{
    RecordOutcome &outcome = m_outcomes[task];
    RunsCompared compared = compareRuns(outcome.text, text);
    if (compared.differences.empty())
        return true;
    const RecordedPlaces places(m_tasks[task].questions, outcome.text);
    const bool masked = m_options.mask && compared.canBeMasked();
    for (Unrepeatable &one : compared.differences) {
        one.masked = masked;
        outcome.unrepeatable.push_back(
            {places.of(one.line), places.frameAt(one.line), std::move(one)});
    }
    if (masked)
        outcome.text = std::move(compared.masked);
    return masked;
}

void Batch::cannotReplay(std::size_t task, const Error &error)
{
    m_outcomes[task].status = Status::NotReplayed;
    m_outcomes[task].failed.reason = "the recording cannot be read: " + error.text;
    m_outcomes[task].text.clear();
}

/// A recording must replay equal against its own binary.
void Batch::replayAll()
{
    PlayOptions options = m_options.play;
    options.keep = false;
    std::map<std::size_t, Transcript> transcripts; // by task
    for (const std::size_t task : m_open) {
        if (m_outcomes[task].text.empty())
            continue;
        auto transcript = parseTranscript(m_outcomes[task].text, scenarioOf(task).transcript.file);
        if (transcript)
            transcripts.emplace(task, std::move(*transcript));
        else
            cannotReplay(task, transcript.error());
    }
    std::vector<Job> jobs;
    m_open.clear();
    for (const auto &[task, transcript] : transcripts) {
        m_open.push_back(task);
        const Transcript &recording = transcript;
        jobs.push_back({emptyResult(recording),
                        [&recording, &options] { return conformance::play(recording, options); },
                        longestPlay(recording, options)});
    }
    play(jobs, [this](std::size_t task, const ScenarioResult &result) {
        onReplay(task, result);
        return true;
    });
}

void Batch::onReplay(std::size_t task, const ScenarioResult &result)
{
    RecordOutcome &outcome = m_outcomes[task];
    outcome.status = result.verdict == Verdict::Equal     ? Status::Recorded
                     : result.verdict == Verdict::Differs ? Status::NotEqual
                                                          : Status::NotReplayed;
    if (outcome.status == Status::Recorded)
        return;
    outcome.failed = result;
    const RecordedPlaces places(m_tasks[task].questions, outcome.text);
    for (const Difference &difference : result.differences)
        outcome.places.push_back(places.of(difference.line));
}

} // namespace

std::vector<RecordOutcome>
recordScenarios(const std::vector<RecordTask> &tasks, const RecordOptions &options,
                std::size_t parallel,
                const std::function<void(std::size_t played, std::size_t all)> &onPlayed)
{
    return Batch(tasks, options, parallel, onPlayed).run();
}

} // namespace claustrum::conformance
