// SPDX-License-Identifier: Apache-2.0
#include "daemon/children/recordproof.h"

#include "wire/goquote.h"

#include <algorithm>
#include <chrono>

namespace claustrum {
namespace {

constexpr std::chrono::milliseconds keptForeign = std::chrono::hours(30 * 24);
constexpr const char *runDirectoryVariable = "CLAUDE_SSH_RUN_DIR";
constexpr const char *childVariable = "CLAUDE_SSH_CHILD";

std::string_view bootOf(std::string_view node)
{
    return node.substr(0, node.find('/'));
}

std::string_view lastComponent(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

/// Whether a command line begins with a program, by its path or its name.
bool runs(const std::vector<std::string> &arguments, const std::string &program)
{
    return !arguments.empty()
           && (arguments.front() == program
               || lastComponent(arguments.front()) == lastComponent(program));
}

bool runsRecorded(const ChildRecord &record, const std::vector<std::string> &arguments,
                  const Successor &self)
{
    if (runs(arguments, record.argv0))
        return true;
    if (record.program.empty() || !self.knowsPrograms)
        return false;
    return runs(arguments, record.program)
           || std::find(arguments.begin(), arguments.end(), record.program) != arguments.end();
}

std::string notRunning(const ChildRecord &record, const Successor &self)
{
    std::string reason = "it does not run the recorded program " + go::quote(record.argv0);
    if (!record.program.empty() && self.knowsPrograms)
        reason += " and neither runs nor was handed " + go::quote(record.program);
    return reason;
}

std::string reasonInVariables(const ChildRecord &record, const std::vector<std::string> &variables,
                              const Successor &self)
{
    const auto directory = valueIn(variables, runDirectoryVariable);
    if (!directory)
        return "it was not started by a daemon of this run dir: no CLAUDE_SSH_RUN_DIR names it";
    if (*directory != self.runDirectory)
        return "it belongs to a daemon of another run dir: its CLAUDE_SSH_RUN_DIR names a "
               "different one";
    if (valueIn(variables, childVariable) != std::to_string(record.pid) + ":" + record.start)
        return "it was not started by a daemon itself: its CLAUDE_SSH_CHILD does not name its own "
               "pid and start (something a child started)";
    return {};
}

} // namespace

ProcessLook lookAt(pid_t pid)
{
    return {readProcessStat(pid), argumentsOf(pid), variablesOf(pid)};
}

Standing standingOf(const ChildRecord &record, const Successor &self)
{
    if (record.instance == self.instance)
        return Standing::Keep;
    const bool isKnown = !self.node.empty() && !record.node.empty();
    if (isKnown && record.node == self.node)
        return Standing::Test;
    const bool isThisHost = !self.host.empty() && record.host == self.host;
    if (isKnown && isThisHost && bootOf(record.node) != bootOf(self.node))
        return Standing::Remove;
    return self.now - record.at < keptForeign.count() ? Standing::Keep : Standing::Remove;
}

bool daemonLives(const ChildRecord &record, const std::optional<ProcessStat> &daemon)
{
    return daemon && !daemon->hasEnded()
           && (record.daemonStart.empty() || record.daemonStart == daemon->start);
}

bool isGone(const ProcessLook &look, const Successor &self)
{
    return !look.stat || look.stat->hasEnded() || look.arguments.empty()
           || (self.memorylessIsGone && look.stat->virtualBytes == 0);
}

std::string reasonToSpare(const ChildRecord &record, const ProcessLook &look, const Successor &self)
{
    if (record.start.empty() || record.argv0.empty())
        return "the record names no program to verify against";
    if (record.pid == self.pid || record.pid == self.parent || record.pid == self.group)
        return "it is this daemon, its parent or its group";
    if (!look.stat || look.stat->start != record.start)
        return "it did not start at the recorded " + go::quote(record.start)
               + ": the pid has been reused";
    if (look.stat->group != record.pid)
        return "it does not lead its own process group";
    if (!runsRecorded(record, look.arguments, self))
        return notRunning(record, self);
    return reasonInVariables(record, look.variables, self);
}

} // namespace claustrum
