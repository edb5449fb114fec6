// SPDX-License-Identifier: Apache-2.0
// Connections and processes, from a snapshot or derived from frames.
#pragma once

#include "wire/jsonvalue.h"
#include "wire/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

struct ConnectionInfo
{
    std::uint32_t number = 0;
    std::optional<std::int64_t> pid; ///< of the peer
    std::optional<std::int64_t> uid;
    std::string executable;
    std::string since;
    std::uint64_t requests = 0;
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;
    std::uint64_t queuedBytes = 0;
    std::vector<std::string> attached; ///< process ids
    bool open = true;
    bool lastSeen = false; ///< the daemon cannot be reached now

    [[nodiscard]] std::uint32_t key() const { return number; }
};

struct ProcessInfo
{
    static constexpr std::uint64_t contractCap = 16777216; ///< processes.md, Replay buffer

    std::string id;
    std::optional<std::int64_t> pid;
    std::string command;
    std::vector<std::string> args;
    std::string cwd;
    double startTime = 0; ///< seconds since 1970; 0: unknown
    bool running = true;
    std::optional<std::int64_t> exitCode;
    std::uint64_t firstSeq = 0; ///< retained
    std::uint64_t lastSeq = 0;
    std::uint64_t bufferedBytes = 0;
    std::uint64_t bufferCap = contractCap;
    std::uint64_t stdinApplied = 0;
    std::uint64_t stdinQueued = 0;
    std::uint32_t connection = 0; ///< attached; 0: none
    bool paused = false;          ///< by backpressure
    enum class Presence {
        Present,
        LastSeen, ///< the daemon cannot be reached now
        Gone,     ///< the daemon no longer lists it
    };
    Presence presence = Presence::Present;

    [[nodiscard]] const std::string &key() const { return id; }
};

/// The state of a daemon (inspect.snapshot).
struct Snapshot
{
    std::string version;
    std::string build;
    std::optional<std::int64_t> pid; ///< of the daemon; older ones do not tell it
    std::string uptime;
    std::vector<std::pair<std::string, std::string>> limits;
    std::vector<ConnectionInfo> connections;
    std::vector<ProcessInfo> processes;
    std::vector<std::string> missing; ///< fields that another version does not send
    std::string text;                 ///< all of it as it was received, in JSON
};

/// Tolerates other versions: missing fields keep their defaults and are listed in `missing`. Fails
/// only without the lists of connections and processes.
[[nodiscard]] Result<Snapshot> readSnapshot(const JsonValue &value);
/// The same from JSON, which is kept as the snapshot's text.
[[nodiscard]] Result<Snapshot> readSnapshot(std::string_view json);

/// "2 connections, 1 of 3 processes running"
[[nodiscard]] std::string snapshotText(const Snapshot &snapshot);

/// The command and its arguments, quoted for a shell: "sh -c 'echo hello'".
[[nodiscard]] std::string commandLine(const ProcessInfo &process);

/// The word, in single quotes if a shell needs them.
[[nodiscard]] std::string shellQuoted(std::string_view word);

} // namespace claustrum::lab
