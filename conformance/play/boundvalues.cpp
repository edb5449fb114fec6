// SPDX-License-Identifier: Apache-2.0
#include "conformance/play/boundvalues.h"

#include "conformance/host/serverprocesses.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace claustrum::conformance {
namespace {

/// Between two readings of the clock by two processes, and for its adjustment.
constexpr double clockTolerance = 1;

double secondsNow()
{
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// The number of that member as written; empty if there is none.
std::string numberOf(const JsonValue &object, std::string_view key)
{
    const JsonValue *value = object.find(key);
    return value && value->isNumber() ? value->number().text : std::string();
}

std::optional<bool> boolOf(const JsonValue &object, std::string_view key)
{
    const JsonValue *value = object.find(key);
    return value && value->isBool() ? std::optional(value->boolean()) : std::nullopt;
}

std::optional<std::uint64_t> toSeq(const std::string &text)
{
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc() && !text.empty() ? std::optional(value) : std::nullopt;
}

std::string wasOther(const std::string &what, const std::string &now, const std::string &before)
{
    return what + " is " + now + ", and was " + before + " before";
}

/// Whether the script of a spawn prints the pid of its shell and no other.
bool printsOwnPid(std::string_view params)
{
    return params.find("echo $$") != std::string_view::npos
           && params.find("$!") == std::string_view::npos
           && params.find("PID") == std::string_view::npos;
}

constexpr std::string_view configuration = "claustrum.conf";
constexpr const char *instanceKey = "instance";

bool isInstance(std::string_view text)
{
    constexpr std::size_t digits = 32;
    return text.size() == digits
           && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool changesConfiguration(const Action &action)
{
    const auto *fixture = std::get_if<Fixture>(&action);
    const auto *file = fixture ? std::get_if<MakeFile>(fixture) : nullptr;
    const auto *remove = fixture ? std::get_if<Remove>(fixture) : nullptr;
    return std::holds_alternative<Serve>(action) || (file && file->path.ends_with(configuration))
           || (remove && remove->path.ends_with(configuration));
}

} // namespace

void BoundValues::onStep(const Action &action)
{
    if (std::holds_alternative<Serve>(action)) {
        m_requests.clear();
        m_unanswered = 0;
        m_processes.clear();
        if (const auto known = m_values.find(instanceKey); known != m_values.end())
            m_lastInstance = known->second;
    }
    if (changesConfiguration(action))
        std::erase_if(m_values, [](const auto &one) { return one.first != "build time"; });
}

void BoundValues::onRequest(int connection, const FrameView &request)
{
    if (request.echo.empty())
        return;
    ++m_unanswered;
    Request sent{decodedText(request.method), decodedText(request.process)};
    if (sent.method == "process.spawn") {
        sent.spawned.sent = ServerProcesses::now();
        sent.spawned.sentAt = secondsNow();
        sent.spawned.printsItsPid = printsOwnPid(request.params);
        const auto before = m_processes.find(sent.process);
        sent.spawned.isReused = before != m_processes.end();
        if (before != m_processes.end())
            before->second.isReused = true;
        else
            m_processes.emplace(sent.process, sent.spawned); // its frames may precede the reply
    } else if (const auto known = m_processes.find(sent.process); known != m_processes.end()) {
        sent.lastSeq = known->second.lastSeq;
        sent.exitSeen = known->second.exitSeq.has_value();
    }
    m_requests.insert_or_assign({connection, request.echo}, std::move(sent));
}

std::optional<std::string> BoundValues::onFrame(int connection, const FrameKey &key,
                                                const FrameView &frame)
{
    if (key.kind == FrameKey::Kind::Stream) {
        Process &process = m_processes[key.name];
        process.lastSeq = std::max(process.lastSeq, key.seq);
        if (frame.kind == FrameView::Kind::Exit)
            process.exitSeq = key.seq;
        return std::nullopt;
    }
    m_unanswered -= m_unanswered > 0 && key.kind == FrameKey::Kind::Reply ? 1 : 0;
    const auto found = m_requests.find({connection, key.name});
    if (key.kind != FrameKey::Kind::Reply || key.name == "null" || found == m_requests.end())
        return std::nullopt;
    const Request request = std::move(found->second);
    m_requests.erase(found);
    const bool isBound = request.method == "process.spawn" || request.method == "process.reattach"
                         || request.method == "server.version"
                         || request.method == "server.capabilities";
    if (!isBound || frame.result.empty())
        return std::nullopt;
    const auto result = parseJson(frame.result);
    return result ? onReply(request, *result) : std::nullopt;
}

BoundValues::Fault BoundValues::onReply(const Request &request, const JsonValue &result)
{
    if (request.process.empty())
        return checkServer(result);
    if (request.method == "process.spawn" && request.spawned.isReused)
        m_processes.insert_or_assign(request.process, request.spawned);
    else if (boolOf(result, "found") == false)
        return std::nullopt;
    Process &process = m_processes[request.process];
    if (auto fault = checkPid(process, request.process, result))
        return fault;
    if (auto fault = checkStart(process, request.process, result))
        return fault;
    return request.method == "process.reattach" && !process.isReused
               ? checkSeqs(process, request, result)
               : std::nullopt;
}

BoundValues::Fault BoundValues::checkServer(const JsonValue &result)
{
    if (const JsonValue *version = result.find("version"); version && version->isString()) {
        if (auto fault = bind("server", "the server's version", version->string()))
            return fault;
    }
    if (const std::string started = numberOf(result, "startedAt"); !started.empty()) {
        if (auto fault = bind("start", "startedAt", started))
            return fault;
    }
    const JsonValue *instance = result.find("instanceId");
    if (!instance || !instance->isString())
        return std::nullopt;
    if (!isInstance(instance->string()))
        return "instanceId " + instance->string() + " is not 32 lower-case hex digits";
    if (instance->string() == m_lastInstance)
        return "instanceId is that of the server before";
    return bind(instanceKey, "instanceId", instance->string());
}

BoundValues::Fault BoundValues::checkPid(Process &process, const std::string &name,
                                         const JsonValue &result) const
{
    const std::string pid = numberOf(result, "pid");
    if (pid.empty())
        return std::nullopt;
    const std::string before = process.pid.empty() ? pid : process.pid;
    process.pid = before;
    if (pid != before)
        return wasOther("the pid of process " + name, pid, before);
    return wrongPid(process, name, pid);
}

/// Looks a pid up. Of an absent one only this is certain: if nothing else was asked of the server
/// and one process group has appeared since the spawn, that is the process, by another pid.
BoundValues::Fault BoundValues::wrongPid(const Process &process, const std::string &name,
                                         const std::string &pid) const
{
    if (!m_looksUp || process.exitSeq)
        return std::nullopt;
    const ServerProcesses processes;
    pid_t number = 0;
    std::from_chars(pid.data(), pid.data() + pid.size(), number);
    const auto kin = processes.kinOf(number);
    const std::string of = pid + " is not the pid of process " + name;
    if (kin == ServerProcesses::Kin::Stranger)
        return of + ": it is that of a process which is not the server's child";
    const auto group = m_unanswered == 0 && process.sent > 0 ? processes.newGroupSince(process.sent)
                                                             : std::nullopt;
    if (group && *group != number)
        return of + ", which is " + std::to_string(*group);
    return std::nullopt;
}

BoundValues::Fault BoundValues::checkStart(Process &process, const std::string &name,
                                           const JsonValue &result) const
{
    const std::string start = numberOf(result, "startTime");
    if (start.empty())
        return std::nullopt;
    const std::string before = process.startTime.empty() ? start : process.startTime;
    process.startTime = before;
    if (start != before)
        return wasOther("startTime of process " + name, start, before);
    const double seconds = result.find("startTime")->number().value;
    if (process.sentAt > 0
        && (seconds < process.sentAt - clockTolerance || seconds > secondsNow() + clockTolerance))
        return "startTime of process " + name + " is " + start
               + ", which is not between its spawn and this reply";
    return std::nullopt;
}

BoundValues::Fault BoundValues::checkSeqs(const Process &process, const Request &request,
                                          const JsonValue &result) const
{
    const auto first = toSeq(numberOf(result, "firstSeq"));
    const auto last = toSeq(numberOf(result, "lastSeq"));
    const auto running = boolOf(result, "running");
    if (!first || !last || !running)
        return std::nullopt;
    const std::string said =
        "the reply says firstSeq " + std::to_string(*first) + ", lastSeq " + std::to_string(*last)
        + (*running ? " and running" : " and not running") + " of process " + request.process;
    if (*last < request.lastSeq)
        return said + ", and frame " + std::to_string(request.lastSeq) + " had come before";
    if ((*last == 0) != (*first == 0) || *first > *last)
        return said;
    if (*running && (request.exitSeen || (process.exitSeq && *process.exitSeq <= *last)))
        return said + ", and its exit frame has come";
    if (!*running && process.lastSeq > *last)
        return said + ", and frame " + std::to_string(process.lastSeq) + " has come";
    if (m_runsUntilExitFrame && !*running && process.lastSeq == *last && !process.exitSeq)
        return said + ", and its exit frame has not come";
    return std::nullopt;
}

BoundValues::Fault BoundValues::bind(std::string key, std::string what, std::string value)
{
    const auto [bound, isNew] = m_values.try_emplace(std::move(key), value);
    return isNew || bound->second == value ? std::nullopt
                                           : Fault(wasOther(what, value, bound->second));
}

std::optional<std::string> BoundValues::onText(const Pattern &pattern, std::string_view received)
{
    constexpr std::size_t contextLength = 16;
    for (const Pattern::Masked &masked : pattern.masked(received)) {
        if (masked.mask == Mask::BuildTime) {
            if (auto fault = bind("build time", "the build time", masked.value))
                return fault;
        } else if (masked.mask == Mask::Version) {
            const auto begin = masked.offset - std::min(masked.offset, contextLength);
            const std::string words = pattern.text().substr(begin, masked.offset - begin);
            if (auto fault = bind("version after " + words, "the version", masked.value))
                return fault;
        }
    }
    return std::nullopt;
}

std::optional<std::string> BoundValues::onOutput(const std::string &process, const Pattern &pattern,
                                                 std::string_view received) const
{
    const auto known = m_processes.find(process);
    if (!pattern.hasMasks() || known == m_processes.end())
        return std::nullopt;
    const Process &one = known->second;
    for (const Pattern::Masked &masked : pattern.masked(received)) {
        if (masked.mask != Mask::Pid || !one.printsItsPid || one.isReused)
            continue;
        if (!one.pid.empty() && one.pid != masked.value)
            return wasOther("the pid of process " + process, masked.value, one.pid);
        if (auto fault = wrongPid(one, process, masked.value))
            return fault;
    }
    return std::nullopt;
}

} // namespace claustrum::conformance
