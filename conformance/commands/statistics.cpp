// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/timedfiles.h"

namespace claustrum::conformance {
namespace {

int statistics(const Arguments &arguments)
{
    ArgumentReader reader;
    const auto files = readTimedFiles(reader, "statistics", arguments);
    if (!files)
        return cannotRun(files.error().text);
    auto output = ReportOutput::open(files->out);
    if (!output)
        return cannotRun(output.error().text);
    const std::size_t width = output->presentation(files->width).width;
    bool isFirst = true;
    const auto read = eachSession(*files, [&](const TimedSession &session) {
        if (files->format == "json")
            output->stream() << statisticsJson(session);
        else
            output->stream() << (isFirst ? "" : "\n") << statisticsText(session, width);
        isFirst = false;
    });
    if (const auto written = output->finish(); !written)
        return cannotRun(written.error().text);
    if (!read)
        return cannotRun(read.error().text);
    return AllEqual;
}

constexpr std::string_view help = R"(usage: claustrum-conformance statistics [OPTIONS] FILE…

Counts the requests of a session by method and the output by process: errors, the times from request
to reply (p50: half of them took at most that long; p95: 95 of 100), bytes in both directions, rate
and lifetime of processes. FILE is a wire log of the daemon (wire-log in claustrum.conf), one that
claustrum-lab has exported, or a transcript, which has no times; - is standard input.

The bar of a method is its share of the time that clients waited for replies, the bar of a process
its share of the output. Percentiles are within 1 % of the exact ones.

options
  --format F           text or json (default: text)
  --connection N       only the connection with that number
  --out FILE           write the report to FILE (default: stdout)
  --width N            lines of N columns (default: the width of the terminal, or 160)

status
  0  the report is complete
  2  a file could not be read

examples
  claustrum-conformance statistics ~/.claude/remote/wire.log
  claustrum-conformance statistics recordings/5db5e4a/git-info.jsonl
  claustrum-conformance statistics --format json wire.log | jq '.methods[] | [.method, .p95]'
)";

} // namespace

const Command statisticsCommand{"statistics", "count requests, times and bytes of a session", help,
                                statistics};

} // namespace claustrum::conformance
