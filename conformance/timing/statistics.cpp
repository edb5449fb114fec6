// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/statistics.h"

#include <algorithm>

namespace claustrum {
namespace {

template <class Value>
Value &at(std::map<std::string, Value> &values, const std::string &name)
{
    const auto found = values.find(name);
    if (found != values.end())
        return found->second;
    return values[values.size() < Statistics::limit ? name : "(others)"];
}

} // namespace

std::optional<std::int64_t> ProcessStatistics::lifetime() const
{
    if (begin == 0)
        return std::nullopt;
    return end - begin;
}

std::optional<double> ProcessStatistics::rate() const
{
    const auto life = lifetime();
    if (!life || *life == 0)
        return std::nullopt;
    return static_cast<double>(output) * 1e9 / static_cast<double>(*life);
}

void Statistics::add(const Moment &moment)
{
    if (moment.kind == Moment::Kind::Lost)
        m_lost += moment.count;
    if (!moment.isFrame())
        return;
    ++m_frames;
    if (moment.kind == Moment::Kind::Request) {
        MethodStatistics &method = at(m_methods, moment.method);
        ++method.requests;
        method.bytesIn += moment.bytes;
    } else if (moment.isReply() && !moment.method.empty()) {
        MethodStatistics &method = at(m_methods, moment.method);
        method.errors += moment.kind == Moment::Kind::Error ? 1 : 0;
        method.bytesOut += moment.bytes;
        if (moment.latency != Moment::unknown)
            method.latencies.add(moment.latency);
    }
    if (!moment.process.empty())
        addToProcess(moment);
}

/// A process is listed once its spawn has succeeded, or it has stdin, output or an exit.
void Statistics::addToProcess(const Moment &moment)
{
    const bool isSpawned = moment.kind == Moment::Kind::Result && moment.method == "process.spawn";
    const bool isInput = moment.kind == Moment::Kind::Request && moment.method == "process.stdin";
    if (!moment.isStream() && !isSpawned && !isInput)
        return;
    ProcessStatistics &process = at(m_processes, moment.process);
    if (moment.time > 0) {
        process.begin = process.begin == 0 ? moment.time : std::min(process.begin, moment.time);
        process.end = std::max(process.end, moment.time);
    }
    if (isInput)
        process.input += moment.data;
    if (!moment.isStream())
        return;
    ++process.frames;
    process.bytes += moment.bytes;
    process.output += moment.data;
    process.hasEnded |= moment.kind == Moment::Kind::Exit;
}

} // namespace claustrum
