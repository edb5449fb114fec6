// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/timestamp.h"
#include "conformance/timing/timingviews.h"
#include "wire/jsonwriter.h"

namespace claustrum {
namespace {

/// A JSON list of the texts that @p make makes of the values.
template <class Values, class Make>
std::string listOf(const Values &values, Make make)
{
    std::string json = "[";
    for (const auto &value : values) {
        if (json.size() > 1)
            json += ',';
        json += make(value);
    }
    return json + ']';
}

std::string optional(const std::optional<std::int64_t> &ns)
{
    return ns ? std::to_string(*ns) : "null";
}

std::string sumsJson(const Timeline &timeline)
{
    std::string json;
    ObjectWriter(json)
        .integer("clientSilent", timeline.sum(Party::Client))
        .integer("linkBlocked", timeline.sum(Party::Link))
        .integer("daemonAtWork", timeline.sum(Party::Daemon))
        .integer("childSilent", timeline.sum(Party::Child))
        .integer("linesLost", timeline.sum(Party::Unknown))
        .integer("active", timeline.sum(Party::Active))
        .close();
    return json;
}

std::string gapJson(const Gap &gap)
{
    std::string json;
    ObjectWriter(json)
        .string("from", writeTimestamp(gap.from))
        .integer("took", gap.length())
        .string("party", partyName(gap.party))
        .string("cause", gap.cause)
        .uinteger("line", gap.number)
        .close();
    return json;
}

std::string startJson(const StartTimes &start)
{
    std::string json;
    ObjectWriter(json)
        .raw("connect", optional(start[0]))
        .raw("auth", optional(start[1]))
        .raw("reads", optional(start[2]))
        .raw("spawn", optional(start[3]))
        .raw("firstOutput", optional(start[4]))
        .close();
    return json;
}

std::string methodJson(const std::pair<const std::string, MethodStatistics> &named)
{
    const MethodStatistics &method = named.second;
    std::string json;
    ObjectWriter(json)
        .string("method", named.first)
        .uinteger("requests", method.requests)
        .uinteger("errors", method.errors)
        .uinteger("replies", method.latencies.count())
        .integer("p50", method.latencies.percentile(50))
        .integer("p95", method.latencies.percentile(95))
        .integer("max", method.latencies.largest())
        .integer("total", method.latencies.sum())
        .uinteger("bytesIn", method.bytesIn)
        .uinteger("bytesOut", method.bytesOut)
        .close();
    return json;
}

std::string processJson(const std::pair<const std::string, ProcessStatistics> &named)
{
    const ProcessStatistics &process = named.second;
    std::string json;
    ObjectWriter object(json);
    object.string("process", named.first)
        .uinteger("frames", process.frames)
        .uinteger("frameBytes", process.bytes)
        .uinteger("output", process.output)
        .uinteger("stdin", process.input)
        .raw("lifetime", optional(process.lifetime()));
    if (const auto rate = process.rate())
        object.number("outputPerSecond", *rate);
    object.boolean("ended", process.hasEnded).close();
    return json;
}

} // namespace

std::string timelineJson(const TimedSession &session)
{
    const Timeline &timeline = session.analysis.timeline();
    const auto starts = session.analysis.starts().starts();
    std::string json;
    ObjectWriter(json)
        .string("file", session.name)
        .string("verdict", timeline.verdict())
        .uinteger("frames", session.analysis.statistics().frames())
        .string("begin", timeline.begin() ? writeTimestamp(timeline.begin()) : std::string())
        .integer("wall", timeline.wall())
        .raw("sums", sumsJson(timeline))
        .uinteger("gapCount", timeline.gapCount())
        .raw("gaps", listOf(timeline.gaps(), gapJson))
        .raw("starts", listOf(starts, startJson))
        .uinteger("lost", timeline.lost())
        .uinteger("unread", session.file.unread)
        .uinteger("backwards", timeline.backwards())
        .uinteger("untimed", timeline.untimed())
        .close();
    return json + '\n';
}

std::string statisticsJson(const TimedSession &session)
{
    const Statistics &statistics = session.analysis.statistics();
    std::string json;
    ObjectWriter(json)
        .string("file", session.name)
        .uinteger("frames", statistics.frames())
        .uinteger("lost", statistics.lost())
        .boolean("stringsMayBeCut", session.file.mayBeCut)
        .raw("methods", listOf(statistics.methods(), methodJson))
        .raw("processes", listOf(statistics.processes(), processJson))
        .close();
    return json + '\n';
}

} // namespace claustrum
