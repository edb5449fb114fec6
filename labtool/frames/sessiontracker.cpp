// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/sessiontracker.h"

#include "wire/frameview.h"
#include "wire/params.h"

#include <algorithm>

namespace claustrum::lab {
namespace {

ProcessInfo spawnedBy(std::string_view bytes, const std::string &id)
{
    ProcessInfo info;
    info.id = id;
    const FrameView request = readFrame(bytes, Direction::In);
    if (const auto params = bindParams<SpawnParams>(request.params)) {
        info.command = params->command;
        info.args = params->args;
        info.cwd = params->cwd;
    }
    return info;
}

/// The integer member of a reply's result, or @p otherwise.
std::int64_t resultMember(const JsonValue &reply, std::string_view key, std::int64_t otherwise)
{
    const JsonValue *result = reply.find("result");
    const JsonValue *value = result ? result->find(key) : nullptr;
    return value && value->isNumber() ? value->integer().value_or(otherwise) : otherwise;
}

} // namespace

ConnectionInfo *SessionTracker::connectionOf(std::uint32_t number)
{
    const auto found = m_connections.find(number);
    if (found != m_connections.end())
        return &found->second;
    if (number == 0 || m_connections.size() >= limit)
        return nullptr;
    ConnectionInfo &info = m_connections[number];
    info.number = number;
    return &info;
}

ProcessInfo *SessionTracker::processOf(const std::string &id)
{
    const auto found = m_processes.find(id);
    if (found != m_processes.end())
        return &found->second;
    if (m_processes.size() >= limit)
        return nullptr;
    ProcessInfo &info = m_processes[id];
    info.id = id;
    return &info;
}

void SessionTracker::onRequest(std::uint32_t connection, std::uint32_t size,
                               const FrameFacts &facts, std::string_view bytes)
{
    if (ConnectionInfo *info = connectionOf(connection)) {
        ++info->requests;
        info->bytesIn += size + 1U;
    }
    if (facts.method != "process.spawn" || facts.process.empty())
        return;
    ProcessInfo *info = processOf(facts.process);
    if (!info)
        return;
    *info = spawnedBy(bytes, facts.process);
    attach(*info, connection);
}

void SessionTracker::onReply(std::uint32_t connection, std::uint32_t size, const FrameFacts &facts,
                             const std::string &method, const std::string &process,
                             std::string_view bytes)
{
    if (ConnectionInfo *info = connectionOf(connection))
        info->bytesOut += size + 1U;
    const auto found = m_processes.find(process);
    if (process.empty() || method.rfind("process.", 0) != 0)
        return;
    if (facts.kind == FrameKind::Error) {
        // A failed spawn leaves no trace under its id (processes.md).
        if (method == "process.spawn" && found != m_processes.end() && found->second.lastSeq == 0)
            m_processes.erase(found);
        return;
    }
    ProcessInfo *info = found == m_processes.end() ? nullptr : &found->second;
    if (!info
        || (method != "process.spawn" && method != "process.stdin" && method != "process.reattach"))
        return;
    const auto reply = parseJson(bytes);
    if (!reply)
        return;
    const auto count = [&](std::string_view key, std::uint64_t otherwise) {
        return static_cast<std::uint64_t>(
            resultMember(*reply, key, static_cast<std::int64_t>(otherwise)));
    };
    if (const auto pid = resultMember(*reply, "pid", 0); pid > 0)
        info->pid = pid;
    info->stdinApplied =
        count(method == "process.stdin" ? "applied" : "stdinApplied", info->stdinApplied);
    if (method == "process.reattach") {
        info->firstSeq = count("firstSeq", info->firstSeq);
        info->lastSeq = std::max(info->lastSeq, count("lastSeq", 0));
        attach(*info, connection);
    }
}

void SessionTracker::onStream(std::uint32_t connection, std::uint32_t size, const FrameFacts &facts)
{
    if (ConnectionInfo *info = connectionOf(connection))
        info->bytesOut += size + 1U;
    ProcessInfo *info = processOf(facts.process);
    if (!info)
        return;
    if (info->firstSeq == 0)
        info->firstSeq = facts.seq;
    if (facts.seq > info->lastSeq) {
        info->lastSeq = facts.seq;
        info->bufferedBytes = std::min(info->bufferCap, info->bufferedBytes + size + 1);
    }
    if (facts.kind == FrameKind::Exit) {
        info->running = false;
        info->exitCode = facts.code;
    }
    if (info->connection != connection)
        attach(*info, connection);
}

void SessionTracker::attach(ProcessInfo &process, std::uint32_t connection)
{
    if (ConnectionInfo *before = connectionOf(process.connection)) {
        auto &ids = before->attached;
        ids.erase(std::remove(ids.begin(), ids.end(), process.id), ids.end());
    }
    process.connection = connection;
    if (ConnectionInfo *now = connectionOf(connection))
        now->attached.push_back(process.id);
}

void SessionTracker::onClose(std::uint32_t connection)
{
    const auto found = m_connections.find(connection);
    if (found == m_connections.end())
        return;
    found->second.open = false;
    for (const std::string &id : found->second.attached)
        m_processes[id].connection = 0;
    found->second.attached.clear();
}

void SessionTracker::clear()
{
    m_connections.clear();
    m_processes.clear();
}

} // namespace claustrum::lab
