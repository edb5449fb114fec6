// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/activity.h"
#include "host/founddaemon.h"
#include "host/hostprocesses.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// A process that a client had a daemon start. Some facts are known to the daemon alone, and it
/// gives them only with -inspect.
struct HostSession
{
    pid_t pid = 0;
    std::string start; ///< of the process, as in ProcessStat; empty: it has ended
    std::string command;
    std::vector<std::string> args;
    std::string folder;
    std::string key; ///< of the CLI's session, as for --resume; empty: none
    double ageSeconds = 0;
    TreeUsage usage; ///< of it and its descendants; nothing after its end

    std::optional<std::string> id;
    std::optional<int> exitCode; ///< none: it runs
    std::optional<bool> attached;
    std::optional<double> detachedSeconds;    ///< none also while a client is attached
    std::optional<double> secondsSinceOutput; ///< none also before its first output
    std::optional<double> secondsSinceInput;  ///< none also before its first input
    std::optional<std::uint64_t> replayBytes;
    std::optional<Activity> activity; ///< none also before noteActivity(), and after its end
};

/// A daemon with its sessions, in the order of their start.
struct HostDaemon
{
    FoundDaemon found;
    double ageSeconds = 0;
    TreeUsage usage;          ///< of the daemon alone
    std::string build;        ///< the reference build that it speaks; empty: not known
    std::string notInspected; ///< why it gave no facts; empty: it did
    std::vector<HostSession> sessions;
};

/// What runs for this user on this host.
struct HostView
{
    std::vector<HostDaemon> daemons;
    /// Processes of daemons that have ended: no client can reach them.
    std::vector<HostSession> leftBehind = {};
};

/// Looks at the user's processes, and asks each daemon that has an inspection. Blocks, a second for
/// a daemon that does not answer. Changes nothing.
HostView lookAtHost();

/// Judges what each running session does, by a second look a fifth of a second after the first.
/// Blocks for that time if any session runs.
void noteActivity(HostView &view);

} // namespace claustrum
