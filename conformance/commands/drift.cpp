// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/commonoptions.h"
#include "conformance/commands/progress.h"
#include "conformance/commands/reportoutput.h"
#include "conformance/drift/driftsides.h"
#include "conformance/drift/driftviews.h"
#include "conformance/drift/liveside.h"
#include "conformance/host/pollloop.h"

#include <algorithm>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

constexpr std::string_view advice =
    "give two transcripts, two folders with --from and --to, two binaries with --server, or one "
    "binary and two builds with --from and --to; see claustrum-conformance help drift";

struct DriftOptions
{
    DriftNames sides;
    std::vector<std::string> servers;  ///< as given
    std::vector<LiveServer> live = {}; ///< to ask: none or two
    Selection selection;               ///< of the recordings to play
    std::string format = "pretty";
    std::string out;
    WidthOptions width;
    Grade failOn = Grade::Info;
    std::size_t jobs = defaultJobs();
    std::chrono::milliseconds timeout{5000};
};

ArgumentReader::Take takeGrade(Grade &grade)
{
    return [&grade](const std::string &value) -> Result<void> {
        const auto named = gradeNamed(value);
        if (!named)
            return Error{"--fail-on must be info, warning or error"};
        grade = *named;
        return {};
    };
}

/// One binary as two builds.
Result<void> takeBuilds(DriftOptions &options, const Arguments &files)
{
    for (const std::string &build : {options.sides.from, options.sides.to}) {
        if (const auto found = ReferenceBuild::find(build); !found)
            return Error{found.error().text};
        options.live.push_back({options.servers.front(), build});
    }
    options.selection = withFiles(options.selection, files);
    options.sides = {nameOf(options.live[0]), nameOf(options.live[1])};
    return {};
}

/// Finds the two sides in the arguments.
Result<void> takeSides(DriftOptions &options, const Arguments &files)
{
    const bool folders = !options.sides.from.empty() || !options.sides.to.empty();
    if (options.servers.size() == 2 && !folders) {
        options.selection = withFiles(options.selection, files);
        options.live = {{options.servers[0]}, {options.servers[1]}};
        options.sides = {options.servers[0], options.servers[1]};
        return {};
    }
    if (options.servers.size() == 1 && folders)
        return takeBuilds(options, files);
    if (options.servers.empty() && !folders && files.size() == 2) {
        options.sides = {files[0], files[1]};
        return {};
    }
    const bool both = !options.sides.from.empty() && !options.sides.to.empty();
    if (both && options.servers.empty() && files.empty())
        return {};
    return Error{std::string(advice)};
}

Result<DriftOptions> readOptions(const Arguments &arguments)
{
    DriftOptions options;
    ArgumentReader reader;
    takeSelection(reader, options.selection);
    reader.option("--from", options.sides.from)
        .option("--to", options.sides.to)
        .option("--server", takeServer(options.servers))
        .option("--format", options.format)
        .option("--out", options.out)
        .option("--fail-on", takeGrade(options.failOn))
        .option("--jobs", takeJobs(options.jobs))
        .option("--timeout", takeTimeout(options.timeout));
    takeWidth(reader, options.width);
    const auto files = reader.read(arguments);
    if (!files)
        return files.error();
    if (options.format != "pretty" && options.format != "html" && options.format != "json")
        return Error{"there is no format " + options.format
                     + " of drift; there are pretty, html and json"};
    if (const auto taken = takeSides(options, *files); !taken)
        return taken.error();
    return options;
}

Result<Drift> driftOfServers(const DriftOptions &options)
{
    const auto files = findRecordings(options.selection);
    if (!files)
        return Error{files.error().text + "; give the folder with --recordings"};
    if (files->empty())
        return Error{"no recording matches, so nothing was played"};
    cancelOnSignals();
    PlayOptions play;
    play.timeout = options.timeout;
    Progress progress(STDERR_FILENO);
    const auto onPlayed = [&](std::size_t played, std::size_t all, const std::string &scenario) {
        progress.show(std::to_string(played) + " of " + std::to_string(all) + ": " + scenario);
    };
    const auto sides =
        recordLiveSides(options.live, readRecordings(*files), play, options.jobs, onPlayed);
    if (!sides)
        return sides.error();
    Drift drift = compareSides(sides->front().sessions, sides->back().sessions);
    for (const LiveSide &one : *sides)
        drift.notes.insert(drift.notes.end(), one.notes.begin(), one.notes.end());
    return drift;
}

Result<Drift> driftOfFiles(const DriftNames &sides)
{
    const auto from = readDriftSide(sides.from);
    if (!from)
        return from.error();
    const auto to = readDriftSide(sides.to);
    if (!to)
        return to.error();
    return compareSides(*from, *to);
}

std::string inFormat(const DriftOptions &options, const Drift &drift,
                     const Presentation &presentation)
{
    if (options.format == "html")
        return driftHtml(drift, options.sides);
    if (options.format == "json")
        return driftJson(drift, options.sides);
    return driftText(drift, options.sides, presentation);
}

/// Without any comparison, there is no agreement.
int statusOf(const Drift &drift, Grade failOn)
{
    const bool fails = std::any_of(grades.begin(), grades.end(), [&](Grade grade) {
        return grade >= failOn && drift.changes(grade) > 0;
    });
    if (fails)
        return Differences;
    return drift.answers > 0 && drift.notes.empty() ? AllEqual : CouldNotRun;
}

int drift(const Arguments &arguments)
{
    const auto options = readOptions(arguments);
    if (!options)
        return cannotRun(options.error().text);
    auto output = ReportOutput::open(options->out);
    if (!output)
        return cannotRun(output.error().text);
    const auto found =
        options->live.empty() ? driftOfFiles(options->sides) : driftOfServers(*options);
    if (!found)
        return cannotRun(found.error().text);
    output->stream() << inFormat(*options, *found, output->presentation(options->width));
    if (const auto written = output->finish(); !written)
        return cannotRun(written.error().text);
    return statusOf(*found, options->failOn);
}

constexpr std::string_view help = R"(usage: claustrum-conformance drift [OPTIONS] A B
       claustrum-conformance drift [OPTIONS] --from DIR --to DIR
       claustrum-conformance drift [OPTIONS] --server A --server B [FILE…]
       claustrum-conformance drift [OPTIONS] --server A --from BUILD --to BUILD [FILE…]

Compares two builds and lists the changes by method: added and removed methods and fields, changed
types, values, error texts and error codes, output, exit codes and files, and rules of order and
framing that only one build breaks. Each change appears once, with one example, however many answers
show it.

Each change has a grade: info for what every new build brings, such as an additional method; warning
for an addition after which all that was there before is as before, such as a field at the end; error
for the rest.

Give two transcripts, two folders of transcripts, two binaries, or one claustrum and two reference
builds that it is to be. Scenarios are paired by name, and answers by their requests, as in diff.
With binaries, the requests of the recordings (or of FILEs) are sent to both, and their answers are
compared with each other; the recorded answers are not used.

options
  --from DIR           the transcripts of the first build; with one --server, the build itself
  --to DIR             the same of the second build
  --server BIN         a binary; give it twice, or once with --from and --to
  --recordings DIR     folder with <build>/<scenario>.jsonl (default: ./recordings)
  --build B            only recordings of builds that begin with B
  --filter GLOB        only scenarios that match GLOB, such as 'process-*'; several add up
  --jobs N             scenarios at a time (default: 4 for each processor, at most 16)
  --timeout S          how long to wait for an answer that may be missing, in seconds (default: 5)
  --format F           pretty, html or json (default: pretty)
  --out FILE           write the report to FILE (default: stdout)
  --width N            cut frames to fit lines of N columns (default: the width of the terminal, or 160)
  --full               show frames whole, however long they are
  --fail-on GRADE      the least grade that ends with status 1: info, warning or error (default:
                       info)

status
  0  no changes, or only of lower grades than --fail-on
  1  changes of the grade of --fail-on or a higher one
  2  something could not be read or played, or there was nothing to compare

examples
  claustrum-conformance drift --from recordings/5db5e4a --to recordings/7d193f8
  claustrum-conformance drift --format html --out drift.html --from old --to new
  claustrum-conformance drift --fail-on error --from recordings/5db5e4a --to recordings/7d193f8
  claustrum-conformance drift --server ./old-claustrum --server build/dev/bin/claustrum
  claustrum-conformance drift --server build/dev/bin/claustrum --from 5db5e4a --to 89cb628 FILE
  claustrum-conformance drift old/git-info.jsonl new/git-info.jsonl
)";

} // namespace

const Command driftCommand{"drift", "compare two builds, method by method", help, drift};

} // namespace claustrum::conformance
