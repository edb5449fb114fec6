// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/commonoptions.h"
#include "conformance/commands/timedfiles.h"

namespace claustrum::conformance {
namespace {

int timeline(const Arguments &arguments)
{
    std::int64_t threshold = SessionAnalysis::usualThreshold;
    std::size_t gaps = 10;
    ArgumentReader reader;
    reader.option("--gaps", takeCount("--gaps", gaps, Timeline::gapLimit))
        .option("--threshold", [&threshold](const std::string &value) -> Result<void> {
            const auto duration = readDuration(value);
            threshold = duration.value_or(threshold);
            return duration ? Result<void>()
                            : Error{"--threshold is a duration, as in 1s or 250ms"};
        });
    auto files = readTimedFiles(reader, "timeline", arguments);
    if (!files)
        return cannotRun(files.error().text);
    files->threshold = threshold;
    auto output = ReportOutput::open(files->out);
    if (!output)
        return cannotRun(output.error().text);
    const std::size_t width = output->presentation(files->width).width;
    std::vector<StartTimes> starts;
    bool isFirst = true;
    const auto read = eachSession(*files, [&](const TimedSession &session) {
        if (files->format == "json") {
            output->stream() << timelineJson(session);
            return;
        }
        output->stream() << (isFirst ? "" : "\n") << timelineText(session, width, gaps);
        isFirst = false;
        const auto more = session.analysis.starts().starts();
        starts.insert(starts.end(), more.begin(), more.end());
    });
    output->stream() << startsText(starts, width);
    if (const auto written = output->finish(); !written)
        return cannotRun(written.error().text);
    if (!read)
        return cannotRun(read.error().text);
    return AllEqual;
}

constexpr std::string_view help = R"(usage: claustrum-conformance timeline [OPTIONS] FILE…

Shows where the time of a session went, and whose it was. FILE is a wire log of the daemon
(wire-log in claustrum.conf) or one that claustrum-lab has exported; - is standard input. Each time
without a frame, from a threshold on, goes to exactly one party:

  client silent   nothing was open: the client asked for nothing
  link blocked    frames waited for the client, or for the link to it
  daemon at work  a request was open
  child silent    a process owed output

The first line is the verdict. Then come a track for each party, the longest gaps with their cause
and line, and the medians of the phases of a start. A connection's queue is known only if the log
has it; logs of older daemons do not. docs/timing.md has the rules.

options
  --format F           text or json (default: text)
  --threshold T        the shortest time that is a gap, as in 250ms or 5s (default: 1s)
  --gaps N             list the N longest gaps (default: 10)
  --connection N       only the connection with that number
  --out FILE           write the report to FILE (default: stdout)
  --width N            lines of N columns (default: the width of the terminal, or 160)

status
  0  the report is complete
  2  a file could not be read

examples
  claustrum-conformance timeline ~/.claude/remote/wire.log
  claustrum-conformance timeline --threshold 250ms --connection 3 wire.log
  zcat wire.log.gz | claustrum-conformance timeline -
  claustrum-conformance timeline --format json wire.log | jq .sums
)";

} // namespace

const Command timelineCommand{"timeline", "show where the time of a session went", help, timeline};

} // namespace claustrum::conformance
