// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/arguments.h"
#include "conformance/commands/reportoutput.h"
#include "conformance/compare/comparereport.h"
#include "conformance/compare/comparetranscripts.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/report/diffviews.h"

namespace claustrum::conformance {
namespace {

std::string prettyDiff(const CompareRows &rows, const std::string &left, const std::string &right,
                       const Presentation &presentation)
{
    return compareReport(rows, left, right, presentation) + countsText(countRows(rows)) + '\n';
}

int diff(const Arguments &arguments)
{
    std::string format = "pretty";
    std::string out;
    WidthOptions width;
    ArgumentReader reader;
    reader.option("--format", format).option("--out", out);
    takeWidth(reader, width);
    const auto files = reader.read(arguments);
    if (!files)
        return cannotRun(files.error().text);
    if (files->size() != 2)
        return cannotRun("diff takes two transcripts; see claustrum-conformance help diff");
    if (format != "pretty" && format != "html" && format != "json")
        return cannotRun("there is no format " + format
                         + " of diff; there are pretty, html and json");
    const std::string &left = files->at(0);
    const std::string &right = files->at(1);
    const auto leftSide = readTranscript(left);
    if (!leftSide)
        return cannotRun(leftSide.error().text);
    const auto rightSide = readTranscript(right);
    if (!rightSide)
        return cannotRun(rightSide.error().text);
    auto output = ReportOutput::open(out);
    if (!output)
        return cannotRun(output.error().text);

    const CompareRows rows = compareTranscripts(*leftSide, *rightSide);
    if (format == "html")
        output->stream() << diffHtml(rows, left, right);
    else if (format == "json")
        output->stream() << diffJson(rows, left, right);
    else
        output->stream() << prettyDiff(rows, left, right, output->presentation(width));
    if (const auto written = output->finish(); !written)
        return cannotRun(written.error().text);
    return countDifferences(rows) > 0 ? Differences : AllEqual;
}

constexpr std::string_view help = R"(usage: claustrum-conformance diff [OPTIONS] A B

Compares two transcripts, frame by frame, and shows each added, lost and changed frame with its
changed fields. Answers are paired by their requests, so an additional exchange does not shift the
rest. Masks such as ${PID} fit any value of their kind.

The order of answers is free: a frame at another place is named, but is no difference. These rules
hold always, and a rule that one side breaks is a difference: the frames of a process come in the
order of their seq, and its exit frame last; replayed frames come before the reply to the reattach,
and the exit frame before the reply to the killAndWait; a frame holds at most 32768 bytes of output;
each line ends with a newline; and the server closes a connection at the same place.

options
  --format F           pretty, html or json (default: pretty)
  --out FILE           write the report to FILE (default: stdout)
  --width N            cut frames to fit lines of N columns (default: the width of the terminal, or 160)
  --full               show frames whole, however long they are

status
  0  the transcripts are equal, or equal in another order that is free
  1  they differ
  2  a file could not be read

examples
  claustrum-conformance diff recordings/5db5e4a/git-info.jsonl new/git-info.jsonl
  claustrum-conformance diff --format html --out diff.html old.jsonl new.jsonl
)";

} // namespace

const Command diffCommand{"diff", "compare two transcripts, frame by frame", help, diff};

} // namespace claustrum::conformance
