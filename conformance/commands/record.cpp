// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/commonoptions.h"
#include "conformance/commands/recordcommand.h"
#include "conformance/model/atomicfile.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/record/asscenario.h"

#include <iostream>

namespace claustrum::conformance {
namespace {

Result<RecordCommand> readOptions(const Arguments &arguments)
{
    RecordCommand options;
    options.jobs = defaultJobs();
    options.record.source = "recorded with claustrum-conformance record";
    ArgumentReader reader;
    reader.option("--scenario", options.scenario)
        .option("--all", options.all)
        .option("--out", options.out)
        .option("--as-scenario", options.asScenario)
        .option("--server", options.server)
        .option("--build", options.record.build)
        .option("--source", options.record.source)
        .option("--recorded", options.record.recorded)
        .option("--runs", takeCount("--runs", options.record.runs, 100))
        .option("--timeout", takeTimeout(options.record.play.timeout))
        .option("--jobs", takeJobs(options.jobs))
        .flag("--missing", options.missing)
        .flag("--mask", options.record.mask)
        .flag("--keep", options.record.play.keep);
    const auto files = reader.read(arguments);
    if (!files)
        return files.error();
    const int sources =
        !options.scenario.empty() + !options.all.empty() + !options.asScenario.empty();
    const bool needsOut = options.asScenario.empty();
    if (sources != 1 || !files->empty() || (needsOut && options.out.empty()))
        return Error{"record needs --scenario FILE and --out FILE, or --all DIR and --out DIR, or"
                     " --as-scenario FILE; see claustrum-conformance help record"};
    return options;
}

int printScenario(const RecordCommand &options)
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

int record(const Arguments &arguments)
{
    const auto options = readOptions(arguments);
    if (!options)
        return cannotRun(options.error().text);
    return options->asScenario.empty() ? recordFiles(*options) : printScenario(*options);
}

constexpr std::string_view help =
    R"(usage: claustrum-conformance record --scenario FILE --out FILE [OPTIONS]
       claustrum-conformance record --all DIR --out DIR [OPTIONS]
       claustrum-conformance record --as-scenario TRANSCRIPT [--out FILE]

Plays a scenario (a transcript without answers) against a server and records the answers as a
transcript for replay. A transcript may stand for its scenario: its answers are recorded anew.
docs/recording.md describes the format of a scenario.

The scenario is played several times. If the runs differ, nothing is written; the report shows each
difference and proposes a placeholder that fits both runs. Before a transcript is written, it is
replayed against the same server and must be equal.

options
  --server BIN         the binary to record (default: the claustrum beside this program)
  --scenario FILE      the scenario to play
  --all DIR            play all scenarios (*.jsonl) of DIR; each recording has the name of its
                       scenario's file, and scenarios that fail are listed at the end
  --out FILE           the transcript to write, or the folder with --all; an existing file is
                       replaced only on success
  --missing            if the transcript exists, record and insert only the cases that it lacks; its
                       lines stay as they are
  --jobs N             scenarios of --all at a time (default: the number of processors)
  --runs N             number of runs that must give the same answers (default: 2)
  --mask               insert the proposed placeholders and write the transcript
  --build B            build in the header (default: the version of the binary)
  --source TEXT        source in the header: the recorded binary and the method
  --recorded DAY       date in the header (default: today, UTC)
  --timeout S          longest wait for one answer, in seconds (default: 10)
  --keep               keep the directory of each run
  --as-scenario FILE   print the scenario of a transcript, to edit it and to record it again

status
  0  recorded
  1  the runs differ, or the replay was not equal; nothing is written
  2  the scenario could not be played
  With --all, the highest status of all scenarios.

examples
  claustrum-conformance record --scenario ping.scenario.jsonl --out recordings/new/ping.jsonl
  claustrum-conformance record --server ./claustrum --runs 5 --mask --scenario a --out b
  claustrum-conformance record --server ./new --build new --all recordings/old --out recordings/new
  claustrum-conformance record --missing --scenario ping.scenario.jsonl --out ping.jsonl
  claustrum-conformance record --as-scenario recordings/5db5e4a/bridge.jsonl > bridge.scenario.jsonl
)";

} // namespace

const Command recordCommand{"record", "record a server's answers to a scenario", help, record};

} // namespace claustrum::conformance
