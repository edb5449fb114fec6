// SPDX-License-Identifier: Apache-2.0
#include "host/hostview.h"

#include "common/jsonmembers.h"
#include "common/sessionkey.h"
#include "host/inspected.h"
#include "posix/processfacts.h"

#include <algorithm>
#include <chrono>
#include <poll.h>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr const char *daemonVariable = "CLAUDE_SSH_DAEMON_CHILD"; // its children inherit it

/// The facts that /proc has about a running process.
HostSession sessionOf(pid_t pid, const ProcessStat &process, const HostProcesses &processes)
{
    HostSession session;
    session.pid = pid;
    session.start = process.start;
    auto words = argumentsOf(pid);
    if (!words.empty()) {
        session.command = words.front();
        session.args.assign(words.begin() + 1, words.end());
    }
    session.folder = processLink(pid, "cwd");
    session.key = sessionKey(session.args);
    session.ageSeconds = ageInSeconds(process);
    session.usage = processes.usageOf(pid);
    return session;
}

/// Whether a child of a daemon is a session: marked as one by later builds, or with a pipe as its
/// stdin, unlike the daemon's own gits.
bool isSession(pid_t pid, const ProcessStat &process)
{
    const auto mark = std::to_string(pid) + ':' + process.start;
    return process.group == pid
           && (valueIn(variablesOf(pid), "CLAUDE_SSH_CHILD") == mark
               || processLink(pid, "fd/0").starts_with("pipe:"));
}

/// Seconds since a time of the snapshot; none if it is null, or the daemon is older than the
/// member.
std::optional<double> secondsSince(const JsonValue &object, const char *key)
{
    const auto then = numberOf(object, key);
    if (!then)
        return std::nullopt;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::max(0.0, std::chrono::duration<double>(now).count() - *then);
}

/// Adds what the daemon alone knows.
HostSession inspectedSession(const JsonValue &object, const HostProcesses &processes)
{
    HostSession session;
    session.id = stringOf(object, "id");
    session.pid = static_cast<pid_t>(integerOf(object, "pid"));
    session.command = stringOf(object, "command");
    session.args = stringsOf(object, "args");
    session.folder = stringOf(object, "cwd");
    session.key = sessionKey(session.args);
    session.replayBytes = static_cast<std::uint64_t>(integerOf(object, "bufferedBytes"));
    const auto *const exitCode = object.find("exitCode");
    if (exitCode && exitCode->isNumber())
        session.exitCode = static_cast<int>(exitCode->integer().value_or(0));
    const auto *const connection = object.find("connection");
    session.attached = connection && connection->isNumber();
    session.secondsSinceOutput = secondsSince(object, "lastOutput");
    session.secondsSinceInput = secondsSince(object, "lastInput");
    session.detachedSeconds = secondsSince(object, "detachedSince");
    if (const auto *const process = processes.find(session.pid); process && !session.exitCode) {
        session.start = process->start;
        session.ageSeconds = ageInSeconds(*process);
        session.usage = processes.usageOf(session.pid);
        if (session.folder.empty())
            session.folder = processLink(session.pid, "cwd");
    }
    return session;
}

void addInspected(HostDaemon &daemon, const JsonValue &snapshot, const HostProcesses &processes)
{
    daemon.build = stringOf(snapshot, "build");
    const auto *const entries = snapshot.find("processes");
    if (!entries || !entries->isArray())
        return;
    for (const auto &entry : entries->array())
        daemon.sessions.push_back(inspectedSession(entry, processes));
}

void addChildren(HostDaemon &daemon, const HostProcesses &processes)
{
    for (const auto pid : processes.childrenOf(daemon.found.pid)) {
        const auto *const child = processes.find(pid);
        if (child && isSession(pid, *child))
            daemon.sessions.push_back(sessionOf(pid, *child, processes));
    }
    std::stable_sort(daemon.sessions.begin(), daemon.sessions.end(),
                     [](const auto &a, const auto &b) { return a.ageSeconds > b.ageSeconds; });
}

HostDaemon viewOf(FoundDaemon found, const HostProcesses &processes)
{
    HostDaemon daemon;
    daemon.found = std::move(found);
    if (const auto *const process = processes.find(daemon.found.pid)) {
        daemon.ageSeconds = ageInSeconds(*process);
        daemon.usage = usageOf(*process);
    }
    if (daemon.found.state == FoundDaemon::State::Stranded) {
        daemon.notInspected = "its socket's path leads elsewhere";
    } else if (const auto snapshot = snapshotOf(daemon.found.socket)) {
        addInspected(daemon, *snapshot, processes);
        return daemon;
    } else {
        daemon.notInspected = snapshot.error().text;
    }
    addChildren(daemon, processes);
    return daemon;
}

/// Whether the process or an ancestor of it is one of the daemons.
bool belongsToOne(pid_t pid, const std::vector<FoundDaemon> &daemons,
                  const HostProcesses &processes)
{
    for (std::size_t steps = 0; steps < processes.all().size(); ++steps) {
        if (std::any_of(daemons.begin(), daemons.end(),
                        [pid](const auto &daemon) { return daemon.pid == pid; }))
            return true;
        const auto *const process = processes.find(pid);
        if (!process)
            return false;
        pid = process->parent;
    }
    return false;
}

/// Whether a daemon that has ended started it: it has the variable of daemons, and leads a group
/// without a parent that has it.
bool isLeftBehind(pid_t pid, const ProcessStat &process)
{
    const auto isMarked = [](pid_t which) {
        return valueIn(variablesOf(which), daemonVariable).has_value();
    };
    return process.group == pid && !process.hasEnded() && isMarked(pid)
           && !isMarked(process.parent);
}

void noteActivity(HostSession &session, const HostProcesses &later)
{
    const auto usage = later.usageOf(session.pid);
    if (usage.processes == 0)
        return; // it has just ended
    session.activity = activityOf({.isAtWork = isAtWork(session.usage, usage),
                                   .isInspected = session.id.has_value(),
                                   .secondsSinceOutput = session.secondsSinceOutput,
                                   .secondsSinceInput = session.secondsSinceInput});
}

} // namespace

void noteActivity(HostView &view)
{
    constexpr int betweenLooksMs = 200;
    std::vector<HostSession *> running;
    const auto addRunning = [&running](auto &sessions) {
        for (auto &session : sessions) {
            if (!session.exitCode)
                running.push_back(&session);
        }
    };
    for (auto &daemon : view.daemons)
        addRunning(daemon.sessions);
    addRunning(view.leftBehind);
    if (running.empty())
        return;
    ::poll(nullptr, 0, betweenLooksMs);
    const HostProcesses later(::geteuid());
    for (auto *const session : running)
        noteActivity(*session, later);
}

HostView lookAtHost()
{
    const HostProcesses processes(::geteuid());
    const auto daemons = findDaemons(processes);
    HostView view;
    for (const auto &daemon : daemons)
        view.daemons.push_back(viewOf(daemon, processes));
    for (const auto &[pid, process] : processes.all()) {
        if (isLeftBehind(pid, process) && !belongsToOne(pid, daemons, processes))
            view.leftBehind.push_back(sessionOf(pid, process, processes));
    }
    return view;
}

} // namespace claustrum
