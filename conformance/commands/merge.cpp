// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/commonoptions.h"
#include "conformance/commands/reportoutput.h"
#include "conformance/timing/logmerge.h"
#include "conformance/timing/sessionfile.h"
#include "conformance/timing/texttable.h"
#include "conformance/timing/timestamp.h"
#include "conformance/timing/timetexts.h"
#include "conformance/timing/wirelogmembers.h"

#include <algorithm>
#include <iostream>

namespace claustrum::conformance {
namespace {

constexpr std::size_t mostSourceColumns = 24;

std::string kindText(Moment::Kind kind)
{
    static constexpr std::array names{"request", "result",     "error",  "stdout", "stderr",
                                      "exit",    "unreadable", "opened", "closed", "queue",
                                      "lost",    "restarted",  "note"};
    return names.at(static_cast<std::size_t>(kind));
}

/// "→ request files.read #7", "← stdout agent", "opened", "lost 17 lines".
std::string whatText(const Moment &moment, const WireLogMembers &members)
{
    if (moment.kind == Moment::Kind::Remark)
        return members.note.value_or(members.event);
    std::string text = moment.isFrame() ? members.direction == "in" ? "→ " : "← " : "";
    text += kindText(moment.kind);
    for (const std::string &part : {moment.method, moment.process})
        text += part.empty() ? "" : ' ' + part;
    if (!moment.id.empty())
        text += " #" + moment.id;
    if (moment.kind == Moment::Kind::Queue || moment.kind == Moment::Kind::Lost)
        text += ' ' + std::to_string(moment.count)
                + (moment.kind == Moment::Kind::Queue ? " bytes" : " lines");
    return text;
}

/// One row: the time in UTC, the source, the connection, the frame, its size.
std::string rowText(std::string_view line, std::size_t sourceColumns, std::size_t width)
{
    const auto members = splitWireLogLine(line.substr(0, line.size() - 1));
    const auto moment = momentOfLine(line.substr(0, line.size() - 1), 1);
    if (!members || !moment)
        return {};
    const std::string time = writeTimestamp(moment->time);
    const std::string connection =
        moment->connection == 0 ? std::string() : std::to_string(moment->connection);
    const std::string size = moment->isFrame() ? sizeText(moment->bytes) : std::string();
    const std::size_t fixed = 12 + 2 + sourceColumns + 2 + 6 + 2 + 2 + 8;
    const std::size_t room = std::max<std::size_t>(width, fixed + 20) - fixed;
    const std::string row = time.substr(11, 12) + "  " + cell(members->source, sourceColumns) + "  "
                            + std::string(6 - std::min<std::size_t>(connection.size(), 6), ' ')
                            + connection + "  " + cell(whatText(*moment, *members), room) + "  "
                            + std::string(8 - std::min<std::size_t>(size.size(), 8), ' ') + size;
    return row.substr(0, row.find_last_not_of(' ') + 1) + '\n';
}

int merge(const Arguments &arguments)
{
    std::string format = "text";
    std::string out;
    WidthOptions width;
    ArgumentReader reader;
    reader.option("--format", format)
        .option("--out", out)
        .option("--width", takeCount("--width", width.columns, 10000));
    const auto files = reader.read(arguments);
    if (!files)
        return cannotRun(files.error().text);
    if (format != "text" && format != "log")
        return cannotRun("there is no format " + format + " of merge; there are text and log");
    const auto merged = LogMerge::open(*files);
    if (!merged)
        return cannotRun(merged.error().text);
    auto output = ReportOutput::open(out);
    if (!output)
        return cannotRun(output.error().text);
    std::size_t columns = 0;
    for (const std::string &name : merged->names())
        columns = std::max(columns, std::min(name.size(), mostSourceColumns));
    const std::size_t lineWidth = output->presentation(width).width;
    const auto done = merged->run([&](std::string_view line) {
        output->stream() << (format == "log" ? std::string(line)
                                             : rowText(line, columns, lineWidth));
    });
    if (const auto written = output->finish(); !written)
        return cannotRun(written.error().text);
    if (!done)
        return cannotRun(done.error().text);
    int status = AllEqual;
    for (const ClockCheck::Finding &finding : merged->findings()) {
        std::cerr << (finding.isComparable ? "note: " : "warning: ") << finding.text << '\n';
        status = finding.isComparable ? status : Differences;
    }
    return status;
}

constexpr std::string_view help = R"(usage: claustrum-conformance merge [OPTIONS] LOG LOG…

Merges two to ten wire logs by time: their frames in one table, each with the log that it is from.
Logs that gzip or zstd has compressed are decompressed into temporary files first.
Connections keep apart: those of the second log are numbered from 1001, those of the third from
2001. Processes are named with their log, "agent @ b.log". Frames of one log keep their order.

Frames that two logs have show whether their clocks agree. The table begins with what they show, and
says so if the clocks cannot be compared. Transcripts have no times and cannot be merged.

options
  --format F           text, or log: a wire log, which claustrum-lab and timeline read (default: text)
  --out FILE           write to FILE (default: stdout)
  --width N            rows of N columns (default: the width of the terminal, or 160)

status
  0  the logs are merged
  1  they are merged, but two of their clocks cannot be compared
  2  a file could not be read, or has no times

examples
  claustrum-conformance merge wire.log.1.gz wire.log
  claustrum-conformance merge --format log --out both.log here/wire.log there/wire.log
  claustrum-conformance merge --format log a.log b.log | claustrum-lab -
)";

} // namespace

const Command mergeCommand{"merge", "order the frames of several wire logs by time", help, merge};

} // namespace claustrum::conformance
