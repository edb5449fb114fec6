// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/commonoptions.h"
#include "conformance/commands/reportoutput.h"
#include "conformance/drift/driftsides.h"
#include "conformance/drift/driftviews.h"
#include "conformance/drift/liveside.h"
#include "conformance/host/pollloop.h"

namespace claustrum::conformance {
namespace {

constexpr std::string_view whatToGive =
    "give two transcripts, two folders by --from and --to, or two binaries, each by --server; see "
    "claustrum-conformance help drift";

struct DriftOptions
{
    DriftSides sides;
    std::vector<std::string> servers; ///< none, or two that are to be played against
    Selection selection;              ///< of the recordings whose questions are played
    std::string format = "pretty";
    std::string out;
    std::size_t jobs = defaultJobs();
    std::chrono::milliseconds timeout{5000};
};

/// What there is to compare, of what was given.
Result<void> takeSides(DriftOptions &options, const Arguments &files)
{
    const bool folders = !options.sides.from.empty() || !options.sides.to.empty();
    if (options.servers.size() == 2 && !folders) {
        options.selection = withFiles(options.selection, files);
        options.sides = {options.servers[0], options.servers[1]};
        return {};
    }
    if (options.servers.empty() && !folders && files.size() == 2) {
        options.sides = {files[0], files[1]};
        return {};
    }
    const bool both = !options.sides.from.empty() && !options.sides.to.empty();
    if (both && options.servers.empty() && files.empty())
        return {};
    return Error{std::string(whatToGive)};
}

Result<DriftOptions> readOptions(const Arguments &arguments)
{
    DriftOptions options;
    ArgumentReader reader;
    takeSelection(reader, options.selection);
    reader.option("--from", options.sides.from)
        .option("--to", options.sides.to)
        .option("--server",
                [&](const std::string &server) -> Result<void> {
                    const auto path = serverPath(server);
                    if (!path)
                        return path.error();
                    options.servers.push_back(*path);
                    return {};
                })
        .option("--format", options.format)
        .option("--out", options.out)
        .option("--jobs", takeJobs(options.jobs))
        .option("--timeout", takeTimeout(options.timeout));
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
    const auto sides = recordLiveSides(options.servers, readRecordings(*files), play, options.jobs);
    if (!sides)
        return sides.error();
    Drift drift = compareSides(sides->front().transcripts, sides->back().transcripts);
    for (const LiveSide &one : *sides)
        drift.notes.insert(drift.notes.end(), one.notes.begin(), one.notes.end());
    return drift;
}

Result<Drift> driftOfFiles(const DriftSides &sides)
{
    const auto from = readDriftSide(sides.from);
    if (!from)
        return from.error();
    const auto to = readDriftSide(sides.to);
    if (!to)
        return to.error();
    return compareSides(*from, *to);
}

std::string inFormat(const DriftOptions &options, const Drift &drift, Colour colour)
{
    if (options.format == "html")
        return driftHtml(drift, options.sides);
    if (options.format == "json")
        return driftJson(drift, options.sides);
    return driftText(drift, options.sides, colour);
}

/// What was never compared is no agreement.
int statusOf(const Drift &drift)
{
    if (drift.changes() > 0)
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
        options->servers.empty() ? driftOfFiles(options->sides) : driftOfServers(*options);
    if (!found)
        return cannotRun(found.error().text);
    output->stream() << inFormat(*options, *found, output->colour());
    if (const auto written = output->finish(); !written)
        return cannotRun(written.error().text);
    return statusOf(*found);
}

constexpr std::string_view help = R"(usage: claustrum-conformance drift [OPTIONS] A B
       claustrum-conformance drift [OPTIONS] --from DIR --to DIR
       claustrum-conformance drift [OPTIONS] --server A --server B [FILE…]

Says how one build differs from another, by method: methods, fields, types, error texts and codes,
outputs and exit codes, files; each change once, with one example. Scenarios go together by name,
answers as in diff. Of two binaries, what the recordings (or FILEs) ask is played against both, and
their answers are compared with each other; what the recordings answer does not matter.

options
  --from DIR           the transcripts of one build
  --to DIR             those of another
  --server BIN         a binary; given twice
  --recordings DIR     whose questions are played (default: ./recordings)
  --build B            only builds that begin with B
  --filter GLOB        only scenarios that match, as 'process-*'
  --jobs N             so many scenarios at a time (default: one a processor)
  --timeout S          the longest wait for an answer that one of them may not give (default: 5)
  --format F           pretty, html or json (default: pretty)
  --out FILE           the report goes there (default: to stdout)

status
  0  no change
  1  changes
  2  something could not be read or played, or nothing could be compared

examples
  claustrum-conformance drift --from recordings/5db5e4a --to recordings/7d193f8
  claustrum-conformance drift --format html --out drift.html --from old --to new
  claustrum-conformance drift --server ./old-claustrum --server build/dev/bin/claustrum
  claustrum-conformance drift old/git-info.jsonl new/git-info.jsonl
)";

} // namespace

const Command driftCommand{"drift", "how one build differs from another, by method", help, drift};

} // namespace claustrum::conformance
