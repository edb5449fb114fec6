// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/commonoptions.h"
#include "conformance/commands/reportoutput.h"
#include "conformance/commands/savefolder.h"
#include "conformance/host/pollloop.h"
#include "conformance/play/jobs.h"
#include "conformance/play/player.h"
#include "conformance/report/expecteddifferences.h"
#include "conformance/report/report.h"

#include <optional>

namespace claustrum::conformance {
namespace {

struct ReplayOptions
{
    Selection selection;
    std::string server;
    std::string expected; ///< file of expected differences; empty: none
    std::string format = "pretty";
    std::string out;  ///< file of the report; empty: stdout
    std::string save; ///< folder for what is received; empty: none
    WidthOptions width;
    std::size_t jobs = defaultJobs();
    std::chrono::milliseconds timeout{10000};
    bool keep = false;
    bool speakBuild = false;
};

Result<ReplayOptions> readOptions(const Arguments &arguments)
{
    ReplayOptions options;
    ArgumentReader reader;
    takeSelection(reader, options.selection);
    takeWidth(reader, options.width);
    reader.option("--server", options.server)
        .option("--expected", options.expected)
        .option("--format", options.format)
        .option("--out", options.out)
        .option("--save", options.save)
        .option("--jobs", takeJobs(options.jobs))
        .option("--timeout", takeTimeout(options.timeout))
        .flag("--keep", options.keep)
        .flag("--speak-build", options.speakBuild);
    const auto files = reader.read(arguments);
    if (!files)
        return files.error();
    options.selection = withFiles(options.selection, *files);
    return options;
}

ScenarioResult unreadable(const Recording &recording)
{
    ScenarioResult result;
    result.file = recording.file;
    result.build = "?";
    result.scenario = recording.file;
    result.reason = recording.transcript.error().text;
    return result;
}

Job jobFor(const Recording &recording, const PlayOptions &options, const SaveFolder &saves)
{
    if (!recording.transcript) {
        ScenarioResult result = unreadable(recording);
        return {result, [result] { return result; }, std::chrono::seconds(0)};
    }
    const Transcript &transcript = *recording.transcript;
    return {emptyResult(transcript), [&] { return saves.play(transcript, options); },
            longestPlay(transcript, options)};
}

/// Adds the id of its case to each difference. Does nothing without a catalogue, or for a scenario
/// that it lacks.
class CaseNames
{
public:
    void putInto(ScenarioResult &result)
    {
        if (result.differences.empty())
            return;
        if (!m_catalogue)
            m_catalogue.emplace(readCatalogue({}));
        const CataloguedScenario *scenario =
            *m_catalogue ? (**m_catalogue).find(result.build + '/' + result.scenario) : nullptr;
        for (Difference &difference : result.differences) {
            if (const Requirement *one = scenario ? scenario->caseAt(difference.line) : nullptr)
                difference.caseId = one->id;
        }
    }

private:
    std::optional<Result<Catalogue>> m_catalogue; ///< read on first use
};

/// Plays the recordings and reports their outcomes. Returns the exit status.
int runAll(const std::vector<Recording> &recordings, const ReplayOptions &options,
           const PlayOptions &play, const ExpectedDifferences &expected, SaveFolder &saves,
           Report &report)
{
    std::vector<Job> jobs;
    jobs.reserve(recordings.size());
    for (const Recording &recording : recordings)
        jobs.push_back(jobFor(recording, play, saves));
    cancelOnSignals();
    const auto begin = Clock::now();
    Totals totals;
    totals.server = play.server;
    CaseNames names;
    report.begin(jobs.size());
    runJobs(jobs, options.jobs, [&](const ScenarioResult &result) {
        ScenarioResult played = result;
        saves.save(played);
        Outcome outcome = expected.judge(played);
        names.putInto(outcome.result);
        totals.count(outcome);
        report.add(outcome);
    });
    totals.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    report.end(totals);
    return saves.hasFailed() ? CouldNotRun : totals.exitStatus();
}

int replay(const Arguments &arguments)
{
    const auto options = readOptions(arguments);
    if (!options)
        return cannotRun(options.error().text);
    auto output = ReportOutput::open(options->out);
    if (!output)
        return cannotRun(output.error().text);
    const auto report =
        makeReport(options->format, output->stream(), output->presentation(options->width));
    if (!report)
        return cannotRun("there is no format " + options->format + "; there are "
                         + reportFormats());
    const auto server = serverPath(options->server);
    if (!server)
        return cannotRun(server.error().text);
    const auto expected = options->expected.empty() ? ExpectedDifferences()
                                                    : ExpectedDifferences::read(options->expected);
    if (!expected)
        return cannotRun(expected.error().text);
    const auto files = findRecordings(options->selection);
    if (!files)
        return cannotRun(files.error().text + "; give the folder with --recordings");
    if (files->empty())
        return cannotRun("no recording matches, so nothing was run");
    auto saves = SaveFolder::open(options->save, *server);
    if (!saves)
        return cannotRun(saves.error().text);
    const int status = runAll(readRecordings(*files), *options,
                              {*server, options->timeout, options->keep, options->speakBuild},
                              *expected, *saves, *report);
    if (const auto written = output->finish(); !written)
        return cannotRun(written.error().text);
    return status;
}

constexpr std::string_view help = R"(usage: claustrum-conformance replay [OPTIONS] [FILE…]

Plays transcripts against a server: sends their requests, compares the answers with the recorded
ones byte by byte, and shows the differences. Each scenario runs with a server and a directory of
its own.

Without FILEs and --recordings, all recordings and the hand-written cases of ./conformance/cases are
played.

options
  --server BIN         the binary to test (default: the claustrum beside this program)
  --recordings DIR     folder with <build>/<scenario>.jsonl (default: ./recordings)
  --build B            only builds that begin with B; the hand-written cases have build "contract"
  --filter GLOB        only scenarios that match GLOB, such as 'process-*'
  --jobs N             scenarios at a time (default: the number of processors)
  --timeout S          longest wait for one answer, in seconds (default: 10)
  --format F           pretty, tap, junit, html or json (default: pretty)
  --out FILE           write the report to FILE (default: stdout)
  --width N            cut frames to fit lines of N columns (default: the width of the terminal, or 160)
  --full               show frames whole, however long they are
  --save DIR           write everything that was received to DIR/<build>/<scenario>.jsonl, as a
                       transcript with the same requests, for diff and claustrum-lab
  --expected FILE      list of scenarios that are expected to differ; if one is equal, it fails
  --speak-build        for a claustrum: start it with -reference-build and the recording's build
  --keep               keep the directory of each scenario

status
  0  everything is equal
  1  there are differences
  2  a server could not start, or a scenario could not be played
  3  no differences, but scenarios were not run because this machine lacks a requirement

examples
  claustrum-conformance replay --server build/dev/bin/claustrum
  claustrum-conformance replay --filter process-kill --keep --timeout 30
  claustrum-conformance replay --format tap recordings/5db5e4a/bridge.jsonl
  claustrum-conformance replay --format html --out report.html
  claustrum-conformance replay --save received recordings/5db5e4a/bridge.jsonl
  claustrum-conformance diff recordings/5db5e4a/bridge.jsonl received/5db5e4a/bridge.jsonl
)";

} // namespace

const Command replayCommand{"replay", "play transcripts against a server and show the differences",
                            help, replay};

} // namespace claustrum::conformance
