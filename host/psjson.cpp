// SPDX-License-Identifier: Apache-2.0
#include "host/pstext.h"
#include "wire/jsonwriter.h"

namespace claustrum {
namespace {

constexpr const char *null = "null";

std::string quoted(const std::string &text)
{
    std::string json;
    appendJsonString(json, text);
    return json;
}

const char *stateName(FoundDaemon::State state)
{
    switch (state) {
    case FoundDaemon::State::Serving:
        return R"("serving")";
    case FoundDaemon::State::Stranded:
        return R"("stranded")";
    case FoundDaemon::State::Unknown:
        break;
    }
    return null;
}

std::string usageOf(const TreeUsage &usage)
{
    std::string json;
    ObjectWriter(json)
        .uinteger("processes", usage.processes)
        .number("cpuSeconds", usage.cpuSeconds)
        .uinteger("residentBytes", usage.residentBytes)
        .close();
    return json;
}

std::string numberOrNull(const std::optional<double> &number)
{
    if (!number)
        return null;
    std::string json;
    appendJsonDouble(json, *number);
    return json;
}

std::string sessionObject(const HostSession &session)
{
    std::string json;
    ObjectWriter(json)
        .raw("id", session.id ? quoted(*session.id) : null)
        .integer("pid", session.pid)
        .string("command", session.command)
        .strings("args", session.args)
        .string("folder", session.folder)
        .raw("session", session.key.empty() ? null : quoted(session.key))
        .boolean("running", !session.exitCode)
        .raw("exitCode", session.exitCode ? std::to_string(*session.exitCode) : null)
        .raw("attached", session.attached ? (*session.attached ? "true" : "false") : null)
        .raw("detachedSeconds", numberOrNull(session.detachedSeconds))
        .raw("secondsSinceOutput", numberOrNull(session.secondsSinceOutput))
        .raw("secondsSinceInput", numberOrNull(session.secondsSinceInput))
        .raw("activity", session.activity ? quoted(nameOf(*session.activity)) : null)
        .raw("replayBytes", session.replayBytes ? std::to_string(*session.replayBytes) : null)
        .number("ageSeconds", session.ageSeconds)
        .raw("usage", usageOf(session.usage))
        .close();
    return json;
}

template <typename Items, typename ObjectOf>
std::string arrayOf(const Items &items, ObjectOf objectOf)
{
    std::string json = "[";
    for (const auto &item : items)
        json += (json.size() > 1 ? "," : "") + objectOf(item);
    return json += ']';
}

std::string daemonObject(const HostDaemon &daemon)
{
    std::string json;
    ObjectWriter(json)
        .integer("pid", daemon.found.pid)
        .string("program", daemon.found.program)
        .string("socket", daemon.found.socket)
        .raw("state", stateName(daemon.found.state))
        .raw("build", daemon.build.empty() ? null : quoted(daemon.build))
        .raw("notInspected", daemon.notInspected.empty() ? null : quoted(daemon.notInspected))
        .number("ageSeconds", daemon.ageSeconds)
        .raw("usage", usageOf(daemon.usage))
        .raw("sessions", arrayOf(daemon.sessions, sessionObject))
        .close();
    return json;
}

} // namespace

std::string psJson(const HostView &view)
{
    std::string json;
    ObjectWriter(json)
        .raw("daemons", arrayOf(view.daemons, daemonObject))
        .raw("leftBehind", arrayOf(view.leftBehind, sessionObject))
        .close();
    return json + '\n';
}

} // namespace claustrum
