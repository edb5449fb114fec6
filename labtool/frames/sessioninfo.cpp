// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/sessioninfo.h"

#include <algorithm>
#include <charconv>

namespace claustrum::lab {
namespace {

/// Reads members by name and records the missing ones.
class Members
{
public:
    Members(const JsonValue &object, std::vector<std::string> &missing)
        : m_object(object)
        , m_missing(missing)
    {}

    void read(std::string_view key, std::string &out)
    {
        if (const JsonValue *value = find(key)) {
            if (value->isString())
                out = value->string();
            else if (value->isNumber())
                out = value->number().text;
        }
    }
    template <class Number>
    void readNumber(std::string_view key, Number &out)
    {
        const JsonValue *value = find(key);
        if (value && value->isNumber()) {
            const std::string &text = value->number().text;
            std::from_chars(text.data(), text.data() + text.size(), out);
        }
    }
    void read(std::string_view key, std::optional<std::int64_t> &out)
    {
        const JsonValue *value = find(key);
        if (value && value->isNumber())
            out = value->integer();
    }
    void read(std::string_view key, bool &out)
    {
        const JsonValue *value = find(key);
        if (value && value->isBool())
            out = value->boolean();
    }
    void read(std::string_view key, std::vector<std::string> &out)
    {
        const JsonValue *value = find(key);
        if (!value || !value->isArray())
            return;
        for (const JsonValue &element : value->array()) {
            if (element.isString())
                out.push_back(element.string());
        }
    }

private:
    const JsonValue *find(std::string_view key)
    {
        const JsonValue *value = m_object.find(key);
        if (!value) {
            for (const std::string &known : m_missing) {
                if (known == key)
                    return nullptr;
            }
            m_missing.emplace_back(key);
        }
        return value;
    }

    const JsonValue &m_object;
    std::vector<std::string> &m_missing;
};

ConnectionInfo readConnection(const JsonValue &value, std::vector<std::string> &missing)
{
    ConnectionInfo info;
    Members members(value, missing);
    members.readNumber("number", info.number);
    members.read("pid", info.pid);
    members.read("uid", info.uid);
    members.read("executable", info.executable);
    members.read("since", info.since);
    members.readNumber("requests", info.requests);
    members.readNumber("bytesIn", info.bytesIn);
    members.readNumber("bytesOut", info.bytesOut);
    members.readNumber("queuedBytes", info.queuedBytes);
    members.read("attached", info.attached);
    return info;
}

ProcessInfo readProcess(const JsonValue &value, std::vector<std::string> &missing)
{
    ProcessInfo info;
    Members members(value, missing);
    members.read("id", info.id);
    members.read("pid", info.pid);
    members.read("command", info.command);
    members.read("args", info.args);
    members.read("cwd", info.cwd);
    members.readNumber("startTime", info.startTime);
    members.read("running", info.running);
    if (!info.running)
        members.read("exitCode", info.exitCode);
    members.readNumber("firstSeq", info.firstSeq);
    members.readNumber("lastSeq", info.lastSeq);
    members.readNumber("bufferedBytes", info.bufferedBytes);
    members.readNumber("bufferCap", info.bufferCap);
    members.readNumber("stdinApplied", info.stdinApplied);
    members.readNumber("stdinQueued", info.stdinQueued);
    if (value.find("connection")) // null or absent: no client is attached
        members.readNumber("connection", info.connection);
    members.read("paused", info.paused);
    return info;
}

} // namespace

Result<Snapshot> readSnapshot(const JsonValue &value)
{
    const JsonValue *connections = value.find("connections");
    const JsonValue *processes = value.find("processes");
    if (!connections || !connections->isArray() || !processes || !processes->isArray())
        return Error{"the daemon's reply lacks the lists of connections and processes"};
    Snapshot snapshot;
    Members members(value, snapshot.missing);
    members.read("version", snapshot.version);
    members.read("build", snapshot.build);
    members.read("uptime", snapshot.uptime);
    if (const JsonValue *pid = value.find("pid"); pid && pid->isNumber())
        snapshot.pid = pid->integer();
    if (const JsonValue *limits = value.find("limits"); limits && limits->isObject()) {
        for (const auto &[name, limit] : limits->object())
            snapshot.limits.emplace_back(name, limit.isNumber()   ? limit.number().text
                                               : limit.isString() ? limit.string()
                                                                  : std::string("?"));
    }
    for (const JsonValue &connection : connections->array())
        snapshot.connections.push_back(readConnection(connection, snapshot.missing));
    for (const JsonValue &process : processes->array())
        snapshot.processes.push_back(readProcess(process, snapshot.missing));
    return snapshot;
}

Result<Snapshot> readSnapshot(std::string_view json)
{
    const auto value = parseJson(json);
    if (!value)
        return value.error();
    if (!value->isObject())
        return Error{"a snapshot that is not an object"};
    auto snapshot = readSnapshot(*value);
    if (snapshot)
        snapshot->text = json;
    return snapshot;
}

std::string snapshotText(const Snapshot &snapshot)
{
    const auto running = std::count_if(snapshot.processes.begin(), snapshot.processes.end(),
                                       [](const ProcessInfo &process) { return process.running; });
    return std::to_string(snapshot.connections.size())
           + (snapshot.connections.size() == 1 ? " connection, " : " connections, ")
           + std::to_string(running) + " of " + std::to_string(snapshot.processes.size())
           + (snapshot.processes.size() == 1 ? " process" : " processes") + " running";
}

std::string shellQuoted(std::string_view word)
{
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%";
    if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos)
        return std::string(word);
    std::string quoted = "'";
    for (const char c : word) {
        if (c == '\'')
            quoted += "'\\''";
        else
            quoted += c;
    }
    return quoted + '\'';
}

std::string commandLine(const ProcessInfo &process)
{
    std::string line = shellQuoted(process.command);
    for (const std::string &arg : process.args)
        line += ' ' + shellQuoted(arg);
    return line;
}

} // namespace claustrum::lab
