// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/arguments.h"
#include "conformance/commands/reportoutput.h"
#include "conformance/driftsides.h"
#include "conformance/driftviews.h"

namespace claustrum::conformance {
namespace {

constexpr std::string_view whatToGive =
    "give two transcripts, or two folders by --from and --to; see claustrum-conformance help drift";

struct DriftOptions
{
    DriftSides sides;
    std::string format = "pretty";
    std::string out;
};

Result<DriftOptions> readOptions(const Arguments &arguments)
{
    DriftOptions options;
    const auto files = ArgumentReader()
                           .option("--from", options.sides.from)
                           .option("--to", options.sides.to)
                           .option("--format", options.format)
                           .option("--out", options.out)
                           .read(arguments);
    if (!files)
        return files.error();
    if (options.format != "pretty" && options.format != "html" && options.format != "json")
        return Error{"there is no format " + options.format
                     + " of drift; there are pretty, html and json"};
    const bool named = !options.sides.from.empty() && !options.sides.to.empty();
    if (named ? !files->empty()
              : files->size() != 2 || !options.sides.from.empty() || !options.sides.to.empty())
        return Error{std::string(whatToGive)};
    if (!named)
        options.sides = {files->at(0), files->at(1)};
    return options;
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
    const auto from = readDriftSide(options->sides.from);
    if (!from)
        return cannotRun(from.error().text);
    const auto to = readDriftSide(options->sides.to);
    if (!to)
        return cannotRun(to.error().text);
    auto output = ReportOutput::open(options->out);
    if (!output)
        return cannotRun(output.error().text);

    const Drift found = compareSides(*from, *to);
    output->stream() << inFormat(*options, found, output->colour());
    if (const auto written = output->finish(); !written)
        return cannotRun(written.error().text);
    return statusOf(found);
}

constexpr std::string_view help = R"(usage: claustrum-conformance drift [OPTIONS] A B
       claustrum-conformance drift [OPTIONS] --from DIR --to DIR

Says how one build differs from another, by method: methods, fields, types, error texts and codes,
outputs and exit codes, files; each change once, with one example. Scenarios go together by name,
answers as in diff.

options
  --from DIR, --to DIR the transcripts of two builds
  --format F           pretty, html or json (default: pretty)
  --out FILE           the report goes there (default: to stdout)

status
  0  no change
  1  changes
  2  something could not be read, or nothing could be compared

examples
  claustrum-conformance drift --from recordings/5db5e4a --to recordings/7d193f8
  claustrum-conformance drift --format html --out drift.html --from old --to new
  claustrum-conformance drift old/git-info.jsonl new/git-info.jsonl
)";

} // namespace

const Command driftCommand{"drift", "how one build differs from another, by method", help, drift};

} // namespace claustrum::conformance
