// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/arguments.h"
#include "conformance/commands/reportoutput.h"
#include "conformance/compare/comparefolders.h"
#include "conformance/compare/comparereport.h"
#include "conformance/compare/comparetranscripts.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/report/diffviews.h"
#include "conformance/report/knownrows.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace claustrum::conformance {
namespace {

std::string prettyDiff(const CompareRows &rows, const std::string &left, const std::string &right,
                       const Presentation &presentation)
{
    return compareReport(rows, left, right, presentation) + countsText(countRows(rows)) + '\n';
}

FilePair compared(FilePair pair, const std::string &left, const std::string &right,
                  const ExpectedDifferences &list)
{
    if (pair.state != FilePair::State::Waiting)
        return pair;
    const auto leftSide = readTranscript(left + '/' + pair.name);
    const auto rightSide = readTranscript(right + '/' + pair.name);
    if (!leftSide || !rightSide) {
        pair.state = FilePair::State::Unreadable;
        pair.problem = leftSide ? rightSide.error().text : leftSide.error().text;
        return pair;
    }
    setRows(pair, compareTranscripts(*leftSide, *rightSide), *leftSide, list);
    return pair;
}

/// "different   git-info.jsonl   3 of 40 frames and steps", or an object.
std::string pairLine(const FilePair &pair, bool isJson)
{
    const std::string_view state = stateName(pair.state);
    std::string line;
    if (isJson) {
        ObjectWriter(line)
            .string("name", pair.name)
            .string("state", state)
            .uinteger("differences", pair.differences)
            .uinteger("known", pair.known)
            .uinteger("rows", pair.rows)
            .string("problem", pair.problem)
            .close();
        return line + '\n';
    }
    line = std::string(state) + std::string(12 - state.size(), ' ') + pair.name;
    if (pair.differences > 0)
        line += "  " + std::to_string(pair.differences) + " of " + std::to_string(pair.rows);
    if (pair.known > 0 && pair.known < pair.differences)
        line += ", " + std::to_string(pair.known) + " known";
    return line + (pair.problem.empty() ? "" : "  " + pair.problem) + '\n';
}

int diffFolders(const std::string &left, const std::string &right, const std::string &format,
                const ExpectedDifferences &list, ReportOutput &output)
{
    auto pairs = pairFiles(left, right);
    if (!pairs)
        return cannotRun(pairs.error().text);
    int status = AllEqual;
    for (FilePair &pair : *pairs) {
        pair = compared(std::move(pair), left, right, list);
        output.stream() << pairLine(pair, format == "json");
        if (pair.state == FilePair::State::Unreadable)
            status = CouldNotRun;
        else if (pair.state != FilePair::State::Equal && pair.state != FilePair::State::Known
                 && status == AllEqual)
            status = Differences;
    }
    if (format != "json")
        output.stream() << statesText(*pairs) << '\n';
    if (const auto written = output.finish(); !written)
        return cannotRun(written.error().text);
    return status == CouldNotRun ? cannotRun("some files could not be read; the list names them")
                                 : status;
}

/// Prints which lines of the list are out of date, and whether there is a difference beyond it.
int standingOf(const CompareRows &rows, const Transcript &left, const ExpectedDifferences &list)
{
    const Outcome outcome = judgeRows(rows, left, list);
    for (const StaleLine &stale : outcome.stale)
        std::cerr << stale.text << '\n';
    const bool isNew = std::ranges::any_of(outcome.result.differences,
                                           [](const Difference &one) { return one.due.empty(); });
    return isNew || !outcome.stale.empty() ? Differences : AllEqual;
}

int diff(const Arguments &arguments)
{
    std::string format = "pretty";
    std::string out;
    std::string expected;
    WidthOptions width;
    ArgumentReader reader;
    reader.option("--format", format).option("--out", out).option("--expected", expected);
    takeWidth(reader, width);
    const auto files = reader.read(arguments);
    if (!files)
        return cannotRun(files.error().text);
    if (files->size() != 2)
        return cannotRun(
            "diff takes two transcripts or two folders; see claustrum-conformance help diff");
    if (format != "pretty" && format != "html" && format != "json")
        return cannotRun("there is no format " + format
                         + " of diff; there are pretty, html and json");
    const auto known =
        expected.empty() ? ExpectedDifferences() : ExpectedDifferences::read(expected);
    if (!known)
        return cannotRun(known.error().text);
    const std::string &left = files->at(0);
    const std::string &right = files->at(1);
    std::error_code ignored; // then it is no folder
    if (std::filesystem::is_directory(left, ignored)
        && std::filesystem::is_directory(right, ignored)) {
        if (format == "html")
            return cannotRun("html shows two transcripts; for folders, there are pretty and json");
        auto list = ReportOutput::open(out);
        return list ? diffFolders(left, right, format, *known, *list)
                    : cannotRun(list.error().text);
    }
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
    return standingOf(rows, *leftSide, *known);
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

Two folders are compared by the names of their files (.jsonl), without folders below: each is equal,
different, or only in one of them. With a list of expected differences (see claustrum-conformance help
replay), a file that differs as the list says is known; BUILD, SCENARIO and LINE are those of A.

options
  --format F           pretty, html or json (default: pretty)
  --out FILE           write the report to FILE (default: stdout)
  --expected FILE      list of known differences; a line of it that matches none is a difference
  --width N            cut frames to fit lines of N columns (default: the width of the terminal, or 160)
  --full               show frames whole, however long they are

status
  0  the transcripts are equal, or equal in another order that is free, or differ as expected
  1  they differ
  2  a file could not be read

examples
  claustrum-conformance diff recordings/5db5e4a/git-info.jsonl new/git-info.jsonl
  claustrum-conformance diff recordings/5db5e4a new
  claustrum-conformance diff --expected recordings/expected-differences recordings/5db5e4a new
  claustrum-conformance diff --format html --out diff.html old.jsonl new.jsonl
)";

} // namespace

const Command diffCommand{"diff", "compare two transcripts, or two folders of them, frame by frame",
                          help, diff};

} // namespace claustrum::conformance
