// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/children/childrecord.h"
#include "posix/processfacts.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// This daemon, for the tests of its predecessors' records.
struct Successor
{
    pid_t pid = 0;
    pid_t parent = 0;
    pid_t group = 0;
    std::string node;
    std::string host;
    std::string instance;
    std::string runDirectory;     ///< as given to children in CLAUDE_SSH_RUN_DIR
    std::int64_t now = 0;         ///< milliseconds since 1970
    bool knowsPrograms = true;    ///< records of children with a launcher
    bool memorylessIsGone = true; ///< a process without memory has ended
};

/// A process as /proc shows it.
struct ProcessLook
{
    std::optional<ProcessStat> stat; ///< none: there is no such process
    std::vector<std::string> arguments;
    std::vector<std::string> variables;
};

ProcessLook lookAt(pid_t pid);

/// What becomes of a record before its process is looked at.
enum class Standing {
    Keep,   ///< ours, or perhaps of a daemon that lives
    Remove, ///< of another boot, or too old to mean anything
    Test,   ///< its process is to be tested
};

/// Tests 3 and 4 of a record (later/daemon.md, Children): whose it is.
Standing standingOf(const ChildRecord &record, const Successor &self);

/// Test 5: the record's daemon lives.
/// @param daemon its daemonPid
bool daemonLives(const ChildRecord &record, const std::optional<ProcessStat> &daemon);

/// Test 6: the process has ended, so there is nothing to signal.
bool isGone(const ProcessLook &look, const Successor &self);

/// Tests 7 and 8: why the process of a record must not be signalled; empty if it is the child that
/// was recorded, and leads its group. The signal goes by a pidfd that was opened before the look.
///
/// | test | without it, a signal might reach |
/// |---|---|
/// | start and argv0 are in the record | any process that has the pid now |
/// | it is not this daemon, its parent or its group | ourselves |
/// | its start is the recorded one | a process that got the pid later |
/// | it leads its process group | the group of whoever it joined |
/// | it runs argv0, by name at least | a program that the child has become |
/// | its CLAUDE_SSH_RUN_DIR is this directory | the child of a daemon of another directory |
/// | its CLAUDE_SSH_CHILD is its own pid and start | something that a child has started |
/// | a pidfd | the next process with that pid |
std::string reasonToSpare(const ChildRecord &record, const ProcessLook &look,
                          const Successor &self);

} // namespace claustrum
