// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/lastfailed.h"
#include "conformance/commands/replayoptions.h"
#include "conformance/commands/replayrun.h"
#include "conformance/host/pollloop.h"

#include <iostream>

namespace claustrum::conformance {
namespace {

/// The names of all scenarios that a list of expected differences may have: those that are played,
/// and those of the folders.
std::set<std::string> knownScenarios(const ReplayOptions &options,
                                     const std::vector<SelectedScenario> &played)
{
    std::set<std::string> names;
    for (const SelectedScenario &one : played) {
        if (one.recording.transcript)
            names.insert(fullName(one.recording.transcript->header));
    }
    Selection all = withFolders(options.selection);
    all.files.clear();
    all.build.clear();
    if (const auto files = findAllRecordings(all)) {
        for (const std::string &file : *files) {
            const RecordingName name = nameOf(file, all);
            names.insert(name.build + '/' + name.scenario);
        }
    }
    return names;
}

Result<ExpectedDifferences> expectedDifferences(const ReplayOptions &options,
                                                const std::vector<SelectedScenario> &scenarios)
{
    if (options.expected.empty())
        return ExpectedDifferences();
    auto expected = ExpectedDifferences::read(options.expected);
    if (expected && !expected->isEmpty()) {
        if (const auto checked = expected->checkScenarios(knownScenarios(options, scenarios));
            !checked)
            return checked.error();
    }
    return expected;
}

/// Programs that play, such as claustrum-lab, take JSON: their replays are not those of a person.
void remember(const ReplayOptions &options, const std::vector<JudgedScenario> &scenarios)
{
    if (options.format == "json")
        return;
    if (const auto done = rememberFailed(lastFailedFile(), scenarios); !done)
        std::cerr << "claustrum-conformance: this replay is not kept for --last-failed: "
                  << done.error().text << '\n';
}

/// Plays the scenarios and reports their outcomes. Returns the exit status.
int runAll(const ReplayPlan &plan, const ReplayOptions &options, Report &report)
{
    cancelOnSignals();
    const auto begin = Clock::now();
    Totals totals;
    totals.server = plan.play.server;
    totals.requireAll = options.requireAll;
    std::vector<JudgedScenario> remembered;
    report.begin(plan.scenarios.size());
    totals.notPlayed = runReplay(plan, [&](const Outcome &outcome) {
        totals.count(outcome);
        report.add(outcome);
        remembered.emplace_back(outcome);
    });
    totals.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    report.end(totals);
    remember(options, remembered);
    return plan.saves.hasFailed() ? CouldNotRun : totals.exitStatus();
}

int replay(const Arguments &arguments)
{
    const auto options = readReplayOptions(arguments);
    if (!options)
        return cannotRun(options.error().text);
    const auto server = serverPath(options->server);
    if (!server)
        return cannotRun(server.error().text);
    const auto scenarios = scenariosToPlay(*options);
    if (!scenarios)
        return cannotRun(scenarios.error().text);
    const auto expected = expectedDifferences(*options, *scenarios);
    if (!expected)
        return cannotRun(expected.error().text);
    auto output = ReportOutput::open(options->out);
    if (!output)
        return cannotRun(output.error().text);
    Presentation presentation = output->presentation(options->width);
    presentation.contract = contractFolder();
    const auto report = makeReport(options->format, output->stream(), presentation);
    if (!report)
        return cannotRun("there is no format " + options->format + "; there are "
                         + reportFormats());
    auto saves = SaveFolder::open(options->save, *server);
    if (!saves)
        return cannotRun(saves.error().text);
    PlayOptions play{*server, options->timeout, options->keep, options->speakBuild};
    if (options->as)
        play.asBuild = options->as->shortHash();
    const int status = runAll({*scenarios, std::move(play), *expected, *saves, options->jobs,
                               options->rounds, options->failFast},
                              *options, *report);
    if (const auto written = output->finish(); !written)
        return cannotRun(written.error().text);
    return status;
}

constexpr std::string_view help = R"(usage: claustrum-conformance replay [OPTIONS] [FILE…] [NAME…]

Plays transcripts against a server: sends their requests, compares the answers with the recorded
ones byte by byte, and shows the differences. Each scenario runs with a server and a directory of
its own.

NAME is a scenario or a case, such as files-read, 5db5e4a/files-read or files-read/cap, and may have
the wildcards * and ?. The cases of a scenario build on each other, so the whole scenario is played;
only the named cases are judged. Without FILEs, NAMEs and --recordings, all recordings and the
hand-written cases of ./conformance/cases are played. With FILEs, NAMEs and --filter select among
them.

options
  --server BIN         the binary to test (default: the claustrum beside this program)
  --recordings DIR     folder with <build>/<scenario>.jsonl (default: ./recordings)
  --build B            only builds that begin with B; the hand-written cases have build "contract"
  --filter NAME        only scenarios and cases with that name, such as 'process-*'; several add up
  --last-failed        only the cases that failed in their last replay
  --fail-fast          end after the first failure
  --repeat N           play each scenario N times; a case that differs only in some is flaky
  --jobs N             scenarios at a time (default: 4 for each processor, at most 16)
  --timeout S          longest wait for one answer, in seconds (default: 10)
  --format F           pretty, tap, junit, html, json or expected (default: pretty). json: one
                       object per line (JSON Lines); expected: lines for the list of --expected
  --out FILE           write the report to FILE (default: stdout)
  --width N            cut frames to fit lines of N columns (default: the terminal's width, or 160)
  --full               show frames whole, however long they are
  --save DIR           write all received answers to DIR/<build>/<scenario>.jsonl, as a transcript
                       with the same requests, for diff and claustrum-lab
  --expected FILE      list of known differences; a line of it that matches none is a failure
  --require-all        a skipped scenario is a failure
  --cases-of B         of the hand-written cases, those that hold for reference build B (default:
                       that of --as, else 5db5e4a)
  --as B               for a claustrum: start it with -reference-build B
  --speak-build        for a claustrum: start it with -reference-build and the recording's build
  --keep               keep the directory of each scenario

The list of --expected has lines BUILD/SCENARIO:LINE REASON or BUILD/SCENARIO:LINE:FIELD REASON,
such as

  7d193f8/git-info:41:result.root  git.info returns the root

The failed cases are kept in claustrum/last-failed in $XDG_CACHE_HOME or ~/.cache, except with
--format json. A scenario that this machine cannot play, for example without root, is skipped.

status
  0  everything is equal, or skipped
  1  there are differences
  2  a server could not start, a scenario could not be played, or nothing was compared

examples
  claustrum-conformance replay --server build/dev/bin/claustrum
  claustrum-conformance replay files-read/cap
  claustrum-conformance replay 'git-*' --repeat 20 --fail-fast
  claustrum-conformance replay --last-failed --keep --timeout 30
  claustrum-conformance replay --format tap recordings/5db5e4a/bridge.jsonl
  claustrum-conformance replay --format html --out report.html
  claustrum-conformance replay --as 89cb628 --build contract
  claustrum-conformance replay --save received recordings/5db5e4a/bridge.jsonl
  claustrum-conformance diff recordings/5db5e4a/bridge.jsonl received/5db5e4a/bridge.jsonl
)";

} // namespace

const Command replayCommand{"replay", "play transcripts against a server and show the differences",
                            help, replay};

} // namespace claustrum::conformance
