// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/texttable.h"
#include "conformance/timing/timetexts.h"
#include "conformance/timing/timingviews.h"

#include <algorithm>

namespace claustrum {
namespace {

std::string orNone(const std::optional<std::int64_t> &ns)
{
    return ns ? durationText(*ns) : "-";
}

/// The bar is the method's share of the time that clients waited for replies.
std::string methodsText(const Statistics &statistics, std::size_t width)
{
    std::int64_t waited = 0;
    for (const auto &[name, method] : statistics.methods())
        waited += method.latencies.sum();
    TextTable table;
    table.addRow({"method", "count", "errors", "p50", "p95", "max", "in", "out"});
    for (const auto &[name, method] : statistics.methods()) {
        const Latencies &took = method.latencies;
        const bool isTimed = took.count() > 0;
        const auto time = [isTimed](std::int64_t ns) { return isTimed ? durationText(ns) : "-"; };
        table.addRow({name, std::to_string(method.requests), std::to_string(method.errors),
                      time(took.percentile(50)), time(took.percentile(95)), time(took.largest()),
                      sizeText(method.bytesIn), sizeText(method.bytesOut)},
                     waited > 0 ? static_cast<double>(took.sum()) / static_cast<double>(waited)
                                : 0);
    }
    return table.text(width);
}

/// The bar is the process's share of all output.
std::string processesText(const Statistics &statistics, std::size_t width, bool mayBeCut)
{
    std::uint64_t output = 0;
    for (const auto &[name, process] : statistics.processes())
        output += process.output;
    const auto size = [mayBeCut](std::uint64_t bytes) {
        return (mayBeCut && bytes > 0 ? "≥ " : "") + sizeText(bytes);
    };
    TextTable table;
    table.addRow({"process", "frames", "output", "a second", "stdin", "lifetime", "ended"});
    for (const auto &[name, process] : statistics.processes()) {
        const auto rate = process.rate();
        table.addRow({name, std::to_string(process.frames), size(process.output),
                      rate ? size(static_cast<std::uint64_t>(*rate)) : "-", size(process.input),
                      orNone(process.lifetime()), process.hasEnded ? "yes" : "no"},
                     output > 0 ? static_cast<double>(process.output) / static_cast<double>(output)
                                : 0);
    }
    return table.text(width);
}

} // namespace

std::string statisticsText(const TimedSession &session, std::size_t width)
{
    const Statistics &statistics = session.analysis.statistics();
    std::string text = session.name + ": " + std::to_string(statistics.frames()) + " frames";
    if (session.analysis.timeline().wall() > 0)
        text += " in " + durationText(session.analysis.timeline().wall());
    text += '\n' + remarksText(session);
    if (session.file.mayBeCut)
        text += "strings of this log may be cut (wire-log-max-string), so sizes are the least\n";
    if (!statistics.methods().empty())
        text += '\n' + methodsText(statistics, width);
    if (!statistics.processes().empty())
        text += '\n' + processesText(statistics, width, session.file.mayBeCut);
    return text;
}

} // namespace claustrum
