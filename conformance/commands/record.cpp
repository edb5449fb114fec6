// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/record.h"
#include "conformance/commands/commonoptions.h"
#include "conformance/host/pollloop.h"
#include "conformance/model/atomicfile.h"
#include "conformance/model/provenance.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/play/jobs.h"
#include "conformance/record/asscenario.h"
#include "conformance/record/repeatable.h"

#include <iostream>

namespace claustrum::conformance {
namespace {

constexpr mode_t recordingMode = 0644;

struct RecordOptions
{
    std::string scenario;
    std::string out;
    std::string asScenario;
    std::string server;
    std::string build;
    std::string source = "recorded with claustrum-conformance record";
    std::string recorded;
    std::size_t runs = 2;
    std::chrono::milliseconds timeout{10000};
    bool mask = false;
    bool keep = false;
};

Result<RecordOptions> readOptions(const Arguments &arguments)
{
    RecordOptions options;
    ArgumentReader reader;
    reader.option("--scenario", options.scenario)
        .option("--out", options.out)
        .option("--as-scenario", options.asScenario)
        .option("--server", options.server)
        .option("--build", options.build)
        .option("--source", options.source)
        .option("--recorded", options.recorded)
        .option("--runs", takeCount("--runs", options.runs, 100))
        .option("--timeout", takeTimeout(options.timeout))
        .flag("--mask", options.mask)
        .flag("--keep", options.keep);
    const auto files = reader.read(arguments);
    if (!files)
        return files.error();
    const bool wants = options.asScenario.empty()
                           ? !options.scenario.empty() && !options.out.empty()
                           : options.scenario.empty();
    if (!wants || !files->empty())
        return Error{"record needs --scenario FILE and --out FILE, or --as-scenario FILE;"
                     " see claustrum-conformance help record"};
    return options;
}

int printScenario(const RecordOptions &options)
{
    const auto transcript = readTranscript(options.asScenario);
    const auto scenario =
        transcript ? asScenario(*transcript) : Result<std::string>(transcript.error());
    if (!scenario)
        return cannotRun(scenario.error().text);
    if (options.out.empty()) {
        std::cout << *scenario;
        return AllEqual;
    }
    const auto written = writeFileAtomically(options.out, *scenario, recordingMode);
    return written ? AllEqual : cannotRun(written.error().text);
}

/// Prints why a recording or its replay failed; returns CouldNotRun.
int reportFailure(const std::string &what, const std::string &file, const ScenarioResult &result)
{
    std::cerr << "claustrum-conformance: " << what << '\n';
    if (!result.reason.empty())
        std::cerr << file << ": " << result.reason << '\n';
    for (const Difference &difference : result.differences) {
        std::cerr << file << ':' << difference.line << ": " << difference.summary << '\n';
        if (!difference.received.empty())
            std::cerr << "  received: " << difference.received.substr(0, 1000) << '\n';
        for (const std::string &detail : difference.details)
            std::cerr << "  " << detail << '\n';
    }
    if (!result.serverLog.empty())
        std::cerr << "end of the server's log:\n" << result.serverLog;
    return CouldNotRun;
}

void printUnrepeatable(const std::string &file, const Unrepeatable &one, bool masked)
{
    std::cerr << file << ':' << one.line << ": " << (one.field.empty() ? "the line" : one.field)
              << (masked ? " is masked, since it is not repeatable\n" : " is not repeatable\n")
              << "  one run:     " << one.first.substr(0, 500) << '\n'
              << "  another run: " << one.second.substr(0, 500) << '\n';
    if (!one.mask.empty())
        std::cerr << "  mask:        " << one.mask << '\n';
    else
        std::cerr << "  no mask fits both" << (one.advice.empty() ? "" : "; ") << one.advice
                  << '\n';
}

std::string header(const Scenario &scenario, const RecordOptions &options,
                   const BinaryVersion &version)
{
    Header header = scenario.transcript.header;
    header.build = !options.build.empty()     ? options.build
                   : !version.version.empty() ? version.version
                                              : "unknown";
    header.source = options.source;
    header.platform = thisPlatform();
    header.recorded = options.recorded.empty() ? today() : options.recorded;
    if (scenario.namesGitVersion)
        header.gitVersion = gitVersion();
    return headerLine(header);
}

/// Runs the job several times in sequence, so that the runs do not disturb each other's timing.
std::vector<ScenarioResult> runAll(std::size_t runs, const Job &job)
{
    std::vector<ScenarioResult> results;
    runJobs(std::vector<Job>(runs, job), 1,
            [&](const ScenarioResult &result) { results.push_back(result); });
    return results;
}

/// The recording of all runs, masked where they differ. Prints differences; empty if no mask fits.
std::string combineRuns(const std::vector<ScenarioResult> &results, const std::string &head,
                        const RecordOptions &options)
{
    std::string text = head + results.front().recorded;
    bool repeatable = true;
    for (std::size_t i = 1; i < results.size(); ++i) {
        const RunsCompared compared = compareRuns(text, head + results[i].recorded);
        const bool masked = options.mask && compared.canBeMasked();
        for (const Unrepeatable &one : compared.differences)
            printUnrepeatable(options.out, one, masked);
        repeatable = repeatable && (masked || compared.differences.empty());
        if (masked)
            text = compared.masked;
    }
    return repeatable ? text : std::string();
}

/// A recording must replay equal against its own binary; returns the status if it does not.
std::optional<int> checkReplay(const std::string &text, const PlayOptions &play,
                               const std::string &file)
{
    const auto transcript = parseTranscript(text, file);
    if (!transcript)
        return cannotRun("the recording cannot be read: " + transcript.error().text);
    const Job job{emptyResult(*transcript), [&] { return conformance::play(*transcript, play); },
                  longestPlay(*transcript, play)};
    const ScenarioResult result = runAll(1, job).front();
    if (result.verdict == Verdict::Equal)
        return std::nullopt;
    reportFailure("the recording does not replay equal, so it is not written", file, result);
    return result.verdict == Verdict::Differs ? Differences : CouldNotRun;
}

int recordScenario(const RecordOptions &options)
{
    const auto scenario = readScenario(options.scenario);
    if (!scenario)
        return cannotRun(scenario.error().text);
    const auto server = serverPath(options.server);
    if (!server)
        return cannotRun(server.error().text);
    const auto version = versionOf(*server);
    if (!version)
        return cannotRun(version.error().text);
    const PlayOptions play{*server, options.timeout, options.keep};
    cancelOnSignals();
    const Job job{emptyResult(scenario->transcript),
                  [&] { return recordOnce(*scenario, play, *version); },
                  longestPlay(scenario->transcript, play)};
    const auto results = runAll(options.runs, job);
    for (const ScenarioResult &result : results) {
        if (!result.directory.empty())
            std::cerr << "directory kept: " << result.directory << '\n';
        if (result.verdict != Verdict::Equal)
            return reportFailure("nothing is recorded: the scenario could not be played to its end",
                                 options.scenario, result);
    }
    const std::string text = combineRuns(results, header(*scenario, options, *version), options);
    if (text.empty()) {
        std::cerr << "claustrum-conformance: not repeatable, so nothing is written"
                  << (options.mask ? "" : "; --mask puts in the masks that fit") << '\n';
        return Differences;
    }
    if (const auto status = checkReplay(text, {*server, options.timeout, false}, options.out))
        return *status;
    if (const auto written = writeFileAtomically(options.out, text, recordingMode); !written)
        return cannotRun(written.error().text);
    std::cout << options.out << ": " << results.front().frames << " frames, the same in "
              << results.size() << (results.size() == 1 ? " run" : " runs")
              << ", and equal when replayed\n";
    return AllEqual;
}

int record(const Arguments &arguments)
{
    const auto options = readOptions(arguments);
    if (!options)
        return cannotRun(options.error().text);
    return options->asScenario.empty() ? recordScenario(*options) : printScenario(*options);
}

constexpr std::string_view help =
    R"(usage: claustrum-conformance record --scenario FILE --out FILE [OPTIONS]
       claustrum-conformance record --as-scenario TRANSCRIPT [--out FILE]

Plays a scenario (a transcript without answers) against a server and records the answers as a
transcript for replay. docs/recording.md describes the format of a scenario.

The scenario is played several times. If the runs differ, nothing is written; the report shows each
difference and proposes a placeholder that fits both runs. Before a transcript is written, it is
replayed against the same server and must be equal.

options
  --server BIN         the binary to record (default: the claustrum beside this program)
  --scenario FILE      the scenario to play
  --out FILE           the transcript to write; an existing file is replaced only on success
  --runs N             number of runs that must give the same answers (default: 2)
  --mask               put the proposed placeholders in and write the transcript
  --build B            build in the header (default: the version of the binary)
  --source TEXT        source in the header: the recorded binary and the method
  --recorded DAY       date in the header (default: today, UTC)
  --timeout S          longest wait for one answer, in seconds (default: 10)
  --keep               keep the directory of each run
  --as-scenario FILE   print the scenario of a transcript, to record it again

status
  0  recorded
  1  the runs differ, or the replay was not equal; nothing is written
  2  the scenario could not be played

examples
  claustrum-conformance record --scenario ping.scenario.jsonl --out recordings/new/ping.jsonl
  claustrum-conformance record --server ./claustrum --runs 5 --mask --scenario a --out b
  claustrum-conformance record --as-scenario recordings/5db5e4a/bridge.jsonl > bridge.scenario.jsonl
)";

} // namespace

const Command recordCommand{"record", "record a server's answers to a scenario", help, record};

} // namespace claustrum::conformance
