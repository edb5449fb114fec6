// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/commonoptions.h"
#include "conformance/host/pollloop.h"
#include "conformance/model/atomicfile.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/record/asscenario.h"
#include "conformance/record/recordscenarios.h"

#include <iostream>

namespace claustrum::conformance {
namespace {

constexpr mode_t recordingMode = 0644;

struct Options
{
    std::string scenario;
    std::string out;
    std::string asScenario;
    std::string server;
    RecordOptions record;
};

Result<Options> readOptions(const Arguments &arguments)
{
    Options options;
    options.record.source = "recorded with claustrum-conformance record";
    ArgumentReader reader;
    reader.option("--scenario", options.scenario)
        .option("--out", options.out)
        .option("--as-scenario", options.asScenario)
        .option("--server", options.server)
        .option("--build", options.record.build)
        .option("--source", options.record.source)
        .option("--recorded", options.record.recorded)
        .option("--runs", takeCount("--runs", options.record.runs, 100))
        .option("--timeout", takeTimeout(options.record.play.timeout))
        .flag("--mask", options.record.mask)
        .flag("--keep", options.record.play.keep);
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

int printScenario(const Options &options)
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

void printFailure(const std::string &what, const std::string &file, const RecordOutcome &outcome)
{
    const ScenarioResult &result = outcome.failed;
    std::cerr << "claustrum-conformance: " << what << '\n';
    if (!result.reason.empty())
        std::cerr << file << ": " << result.reason << '\n';
    for (std::size_t i = 0; i < result.differences.size(); ++i) {
        const Difference &difference = result.differences[i];
        std::cerr << describe(outcome.places[i]) << ": " << difference.summary << '\n';
        if (!difference.received.empty())
            std::cerr << "  received: " << difference.received.substr(0, 1000) << '\n';
        for (const std::string &detail : difference.details)
            std::cerr << "  " << detail << '\n';
    }
    if (!result.serverLog.empty())
        std::cerr << "end of the server's log:\n" << result.serverLog;
}

void printUnrepeatable(const RecordOutcome::Between &between)
{
    const Unrepeatable &one = between.difference;
    std::cerr << describe(between.place) << ": " << (one.field.empty() ? "the line" : one.field)
              << (between.frame.empty() ? "" : " of " + between.frame)
              << (one.masked ? " is masked, since it is not repeatable\n" : " is not repeatable\n")
              << "  one run:     " << one.first.substr(0, 500) << '\n'
              << "  another run: " << one.second.substr(0, 500) << '\n';
    if (!one.mask.empty())
        std::cerr << "  mask:        " << one.mask << '\n';
    else
        std::cerr << "  no mask fits both" << (one.advice.empty() ? "" : "; ") << one.advice
                  << '\n';
}

/// Prints everything about the outcome except success; returns the exit status.
int printOutcome(const RecordOutcome &outcome, const Options &options)
{
    using Status = RecordOutcome::Status;
    for (const std::string &directory : outcome.directories)
        std::cerr << "directory kept: " << directory << '\n';
    for (const RecordOutcome::Between &one : outcome.unrepeatable)
        printUnrepeatable(one);
    switch (outcome.status) {
    case Status::Recorded:
        return AllEqual;
    case Status::NotRepeatable:
        std::cerr << "claustrum-conformance: not repeatable, so nothing is written"
                  << (options.record.mask ? "" : "; --mask puts in the masks that fit") << '\n';
        return Differences;
    case Status::NotEqual:
    case Status::NotReplayed:
        printFailure("the recording does not replay equal, so it is not written", options.scenario,
                     outcome);
        return outcome.status == Status::NotEqual ? Differences : CouldNotRun;
    case Status::NotPlayed:
        printFailure("nothing is recorded: the scenario could not be played to its end",
                     options.scenario, outcome);
        return CouldNotRun;
    }
    return CouldNotRun;
}

int recordOne(Options options)
{
    const auto questions = readQuestions(options.scenario);
    if (!questions)
        return cannotRun(questions.error().text);
    const auto server = serverPath(options.server);
    if (!server)
        return cannotRun(server.error().text);
    const auto version = versionOf(*server);
    if (!version)
        return cannotRun(version.error().text);
    options.record.play.server = *server;
    options.record.version = *version;
    cancelOnSignals();
    const RecordOutcome outcome = recordScenario(*questions, options.record);
    if (const int status = printOutcome(outcome, options); status != AllEqual)
        return status;
    const auto written = writeFileAtomically(options.out, outcome.text, recordingMode);
    if (!written)
        return cannotRun(written.error().text);
    const auto runs = options.record.runs;
    std::cout << options.out << ": " << outcome.frames << " frames, the same in " << runs
              << (runs == 1 ? " run" : " runs") << ", and equal when replayed\n";
    return AllEqual;
}

int record(const Arguments &arguments)
{
    const auto options = readOptions(arguments);
    if (!options)
        return cannotRun(options.error().text);
    return options->asScenario.empty() ? recordOne(*options) : printScenario(*options);
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
