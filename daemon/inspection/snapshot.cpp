// SPDX-License-Identifier: Apache-2.0
#include "daemon/inspection/snapshot.h"

#include "daemon/client/connection.h"
#include "daemon/process/childprocess.h"
#include "daemon/wirelog/timetext.h"
#include "wire/jsonwriter.h"
#include "wire/params.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace claustrum {
namespace {

ConnectionState stateOf(const Connection &connection, const Origins &origins)
{
    ConnectionState state;
    state.number = connection.number();
    state.origin = origins.originOf(connection);
    state.requests = connection.requestCount();
    state.bytesIn = connection.bytesIn();
    state.bytesOut = connection.bytesOut();
    state.queuedBytes = connection.queuedBytes();
    return state;
}

ProcessState stateOf(const ChildProcess &process, const Origins &origins)
{
    ProcessState state;
    state.id = process.id();
    state.pid = process.pid();
    state.origin = origins.originOf(process);
    state.startTime = process.startTime();
    if (!process.isRunning())
        state.exitCode = process.exitCode();
    state.firstSeq = process.replay().firstSeq();
    state.lastSeq = process.replay().lastSeq();
    state.bufferedBytes = process.replay().bytes();
    state.bufferCap = process.replay().cap();
    state.stdinApplied = process.stdinQueue().applied();
    state.stdinQueued = process.stdinQueue().queuedBytes();
    state.paused = process.sink() && process.isPaused();
    return state;
}

template <typename Items, typename Append>
std::string arrayOf(const Items &items, Append &&append)
{
    std::string json = "[";
    for (const auto &item : items) {
        if (json.size() > 1)
            json += ',';
        append(json, item);
    }
    return json += ']';
}

void appendConnection(std::string &json, const ConnectionState &state)
{
    ObjectWriter(json)
        .uinteger("number", state.number)
        .integer("pid", state.origin.peer.pid)
        .uinteger("uid", state.origin.peer.uid)
        .string("executable", state.origin.peer.executable)
        .string("since", timeText(state.origin.since))
        .uinteger("requests", state.requests)
        .uinteger("bytesIn", state.bytesIn)
        .uinteger("bytesOut", state.bytesOut)
        .uinteger("queuedBytes", state.queuedBytes)
        .strings("attached", state.attached)
        .close();
}

template <typename Number>
std::string numberOrNull(const std::optional<Number> &number)
{
    return number ? std::to_string(*number) : "null";
}

std::string timeOrNull(std::optional<double> seconds)
{
    if (!seconds)
        return "null";
    std::string json;
    appendJsonDouble(json, *seconds);
    return json;
}

/// A process that nobody was ever attached to is detached from its start on.
std::optional<double> detachedSince(const ProcessState &state)
{
    if (state.connection || state.exitCode)
        return std::nullopt;
    return state.origin.lastDetachment.value_or(state.startTime);
}

void appendProcess(std::string &json, const ProcessState &state)
{
    ObjectWriter(json)
        .string("id", state.id)
        .integer("pid", state.pid)
        .string("command", state.origin.params->command)
        .strings("args", state.origin.params->args)
        .string("cwd", state.origin.params->cwd)
        .number("startTime", state.startTime)
        .boolean("running", !state.exitCode)
        .raw("exitCode", numberOrNull(state.exitCode))
        .uinteger("firstSeq", state.firstSeq)
        .uinteger("lastSeq", state.lastSeq)
        .uinteger("bufferedBytes", state.bufferedBytes)
        .uinteger("bufferCap", state.bufferCap)
        .uinteger("stdinApplied", state.stdinApplied)
        .uinteger("stdinQueued", state.stdinQueued)
        .raw("connection", numberOrNull(state.connection))
        .boolean("paused", state.paused)
        .raw("lastOutput", timeOrNull(state.origin.lastOutput))
        .raw("lastInput", timeOrNull(state.origin.lastInput))
        .raw("detachedSince", timeOrNull(detachedSince(state)))
        .close();
}

} // namespace

DaemonSnapshot takeSnapshot(const DaemonView &daemon, const Origins &origins)
{
    DaemonSnapshot snapshot;
    std::unordered_map<const FrameSink *, std::uint64_t> numbers;
    daemon.eachConnection([&](const Connection &connection) {
        numbers[&connection] = connection.number();
        snapshot.connections.push_back(stateOf(connection, origins));
    });
    std::unordered_map<std::uint64_t, std::vector<std::string>> attached;
    daemon.eachProcess([&](const ChildProcess &process) {
        snapshot.processes.push_back(stateOf(process, origins));
        if (const auto number = numbers.find(process.sink()); number != numbers.end()) {
            snapshot.processes.back().connection = number->second;
            attached[number->second].push_back(process.id());
        }
    });
    for (auto &connection : snapshot.connections) {
        connection.attached = std::move(attached[connection.number]);
        std::sort(connection.attached.begin(), connection.attached.end());
    }
    std::sort(snapshot.connections.begin(), snapshot.connections.end(),
              [](const auto &a, const auto &b) { return a.number < b.number; });
    std::sort(snapshot.processes.begin(), snapshot.processes.end(),
              [](const auto &a, const auto &b) {
                  return std::tie(a.startTime, a.id) < std::tie(b.startTime, b.id);
              });
    return snapshot;
}

bool DaemonSnapshot::hasQueuedBytes() const
{
    return std::any_of(connections.begin(), connections.end(),
                       [](const auto &state) { return state.queuedBytes > 0; })
           || std::any_of(processes.begin(), processes.end(),
                          [](const auto &state) { return state.stdinQueued > 0; });
}

std::string snapshotMembers(const DaemonSnapshot &snapshot)
{
    return "\"connections\":" + arrayOf(snapshot.connections, appendConnection)
           + ",\"processes\":" + arrayOf(snapshot.processes, appendProcess);
}

} // namespace claustrum
