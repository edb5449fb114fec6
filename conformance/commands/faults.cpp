// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/casesofbuild.h"
#include "conformance/commands/commonoptions.h"
#include "conformance/commands/progress.h"
#include "conformance/commands/reportoutput.h"
#include "conformance/faults/faulttable.h"
#include "conformance/host/pollloop.h"
#include "conformance/play/player.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

struct FaultsOptions
{
    Selection selection;
    FaultPlay play;
    std::string out;
};

ArgumentReader::Take takeFault(std::vector<const Fault *> &chosen)
{
    return [&chosen](const std::string &id) -> Result<void> {
        const Fault *fault = findFault(id);
        if (!fault)
            return Error{"there is no fault " + id
                         + "; see claustrum-conformance serve-faulty --list"};
        chosen.push_back(fault);
        return {};
    };
}

Result<FaultsOptions> readOptions(const Arguments &arguments)
{
    FaultsOptions options;
    options.play.jobs = 4 * defaultJobs();
    std::string server;
    ArgumentReader reader;
    takeSelection(reader, options.selection);
    reader.option("--server", server)
        .option("--fault", takeFault(options.play.faults))
        .option("--out", options.out)
        .option("--jobs", takeJobs(options.play.jobs))
        .option("--timeout", takeTimeout(options.play.timeout))
        .flag("--once", options.play.once);
    const auto files = reader.read(arguments);
    if (!files)
        return files.error();
    options.selection = withFiles(options.selection, *files);
    auto binary = serverPath(server);
    if (!binary)
        return binary.error();
    options.play.server = std::move(*binary);
    options.play.program = std::filesystem::canonical("/proc/self/exe").string();
    if (options.play.faults.empty()) {
        for (const Fault &fault : faults())
            options.play.faults.push_back(&fault);
    }
    return options;
}

Result<std::vector<Transcript>> readAllTranscripts(const Selection &selection)
{
    const auto files = findRecordings(selection);
    if (!files)
        return files.error();
    std::vector<Transcript> transcripts;
    for (Recording &recording : readRecordings(*files)) {
        if (!recording.transcript)
            return recording.transcript.error();
        transcripts.push_back(
            casesOf(ReferenceBuild::standard(), std::move(*recording.transcript)));
        if (comparesNothing(transcripts.back()))
            transcripts.pop_back(); // all its cases are of other builds
    }
    if (transcripts.empty())
        return Error{"no recording matches, so nothing was run"};
    return transcripts;
}

/// With --once, each fault that must be found must have been played: otherwise the selection is too
/// small.
std::vector<std::string> problemsOf(const FaultTable &table, bool once)
{
    auto problems = table.problems();
    for (std::size_t i = 0; once && i < table.faults.size(); ++i) {
        if (table.faults[i]->free.empty()
            && table.count(i, FaultCell::NotPlayed) + table.count(i, FaultCell::Absent)
                   == table.rows.size())
            problems.push_back(std::string(table.faults[i]->id) + " occurs in no scenario");
    }
    return problems;
}

int playThem(const Arguments &arguments)
{
    auto options = readOptions(arguments);
    if (!options)
        return cannotRun(options.error().text);
    const auto transcripts = readAllTranscripts(options->selection);
    if (!transcripts)
        return cannotRun(transcripts.error().text);
    Progress progress(STDERR_FILENO);
    options->play.onProgress = [&progress](std::size_t done, std::size_t all) {
        progress.show(std::to_string(done) + " of " + std::to_string(all) + " plays");
    };
    cancelOnSignals();
    const auto table = playFaults(*transcripts, options->play);
    progress.clear();
    if (!table || cancelled())
        return cannotRun(table ? "interrupted" : table.error().text);
    auto output = ReportOutput::open(options->out);
    if (!output)
        return cannotRun(output.error().text);
    output->stream() << writeFaultTable(*table);
    if (const auto written = output->finish(); !written)
        return cannotRun(written.error().text);
    const auto problems = problemsOf(*table, options->play.once);
    for (const std::string &problem : problems)
        std::cerr << "claustrum-conformance: " << problem << '\n';
    if (table->rows.empty())
        return cannotRun("no scenario could be played through a relay");
    return problems.empty() ? AllEqual : Differences;
}

constexpr std::string_view help = R"(usage: claustrum-conformance faults [OPTIONS] [FILE…]

Tests the lab itself: plays each transcript against faulty servers, with each fault of `serve-faulty`
that occurs in it, and writes a table of the faults that were found. A fault that occurs and makes no
difference is a hole, unless the table gives a reason why it need not be found.

Without FILEs and --recordings, all recordings and hand-written scenarios are played: some 1500 plays,
ten minutes on two processors.

options
  --server BIN         the real server (default: the claustrum beside this program)
  --fault ID           only this fault; can be given more than once (default: all)
  --once               each fault only in the fastest scenario in which it occurs
  --recordings DIR     folder with <build>/<scenario>.jsonl (default: ./recordings)
  --build B            only builds that begin with B
  --filter GLOB        only scenarios that match GLOB
  --jobs N             plays at a time (default: four times the number of processors)
  --timeout S          longest wait for one answer, in seconds (default: 4)
  --out FILE           write the table, a page in Markdown, to FILE (default: stdout)

status
  0  no holes
  1  a fault was not found, or a server without a fault differed
  2  something could not be run

examples
  claustrum-conformance faults --out conformance/faults/results.md
  claustrum-conformance faults --fault split --fault merged --filter 'process-*'
)";

} // namespace

const Command faultsCommand{"faults", "play against faulty servers and show which faults are found",
                            help, playThem};

} // namespace claustrum::conformance
