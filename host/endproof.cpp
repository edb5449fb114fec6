// SPDX-License-Identifier: Apache-2.0
#include "host/endproof.h"

#include "common/jsonmembers.h"
#include "common/ownerrecord.h"
#include "posix/files.h"
#include "posix/processfacts.h"
#include "wire/gopath.h"

#include <unistd.h>

#include <optional>
#include <vector>

namespace claustrum {
namespace {

constexpr std::size_t longestRecord = 4096; // bytes of <run directory>/children/<pid>.json

/// Whether this command, or what started it, is in the session.
bool wouldEndOurselves(pid_t pid)
{
    constexpr int mostAncestors = 4096;
    if (::getpgrp() == pid)
        return true;
    auto ancestor = ::getpid();
    for (int i = 0; i < mostAncestors && ancestor > 1; ++i) {
        if (ancestor == pid)
            return true;
        const auto stat = readProcessStat(ancestor);
        ancestor = stat ? stat->parent : 0;
    }
    return false;
}

enum class Proof { Proven, Contradicted, Nothing };

/// The variable that later builds give each child: its own pid and start.
Proof byMark(const ExpectedSession &expected, const std::vector<std::string> &variables)
{
    const auto mark = valueIn(variables, "CLAUDE_SSH_CHILD");
    if (!mark)
        return Proof::Nothing;
    return *mark == std::to_string(expected.pid) + ':' + expected.start ? Proof::Proven
                                                                        : Proof::Contradicted;
}

/// The record that later builds write of each child (later/daemon.md, Children).
Proof byRecord(const ExpectedSession &expected, const std::vector<std::string> &variables)
{
    const auto directory = expected.runDirectory.empty()
                               ? valueIn(variables, "CLAUDE_SSH_RUN_DIR").value_or("")
                               : expected.runDirectory;
    if (directory.empty())
        return Proof::Nothing;
    const auto name = "children/" + std::to_string(expected.pid) + ".json";
    const auto text = readFile(go::joinPath(directory, name), longestRecord);
    const auto record = text ? parseJson(*text) : Result<JsonValue>(Error{});
    if (!record)
        return Proof::Nothing;
    const bool isIt = integerOf(*record, "pid") == expected.pid
                      && stringOf(*record, "start") == expected.start
                      && stringOf(*record, "node") == ownNode();
    return isIt ? Proof::Proven : Proof::Contradicted;
}

std::string reasonByOrigin(const ExpectedSession &expected, pid_t parent)
{
    const auto variables = variablesOf(expected.pid);
    if (valueIn(variables, "CLAUDE_SSH_DAEMON_CHILD") != "1")
        return "it does not have the variable that daemons give";
    const auto mark = byMark(expected, variables);
    if (mark == Proof::Contradicted)
        return "its mark is that of another process";
    const auto record = byRecord(expected, variables);
    if (record == Proof::Contradicted)
        return "the record of children names an earlier process of that number";
    const bool isChild = expected.daemon > 1 && parent == expected.daemon;
    if (mark == Proof::Nothing && record == Proof::Nothing && !isChild)
        return "nothing proves that a daemon has started it: no parent, mark or record";
    return {};
}

} // namespace

std::string reasonNotToEnd(const ExpectedSession &expected)
{
    constexpr pid_t leastPid = 2;
    const auto stat = expected.pid >= leastPid ? readProcessStat(expected.pid) : std::nullopt;
    if (!stat || stat->hasEnded())
        return "it has ended";
    if (expected.start.empty() || stat->start != expected.start)
        return "its number belongs to another process now";
    if (userOf(expected.pid) != ::geteuid())
        return "it belongs to another user";
    if (stat->group != expected.pid)
        return "it does not lead its process group";
    if (wouldEndOurselves(expected.pid))
        return "this command runs in it";
    return reasonByOrigin(expected, stat->parent);
}

} // namespace claustrum
