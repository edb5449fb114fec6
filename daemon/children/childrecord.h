// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// A running child, as its daemon notes it for a successor: <run directory>/children/<pid>.json
/// (later/daemon.md, Children). Members that a record lacks are empty.
struct ChildRecord
{
    /// A longer file is no record.
    static constexpr std::size_t mostBytes = 4096;

    std::int64_t pid = 0;
    std::string node = {};     ///< the boot and the pid namespace in which pids count, ownNode()
    std::string host = {};     ///< ownHost()
    std::string instance = {}; ///< of the daemon
    std::int64_t daemonPid = 0;
    std::string daemonStart = {}; ///< ticks, as start
    std::string argv0 = {};
    std::string program = {}; ///< of a child whose argv0 is a launcher; empty: no launcher
    std::string start = {};   ///< field 22 of /proc/<pid>/stat
    std::int64_t at = 0;      ///< milliseconds since 1970

    /// One JSON object without newline. Unknown node and host, and no program, are left out.
    [[nodiscard]] std::string json() const;
};

/// "<pid>.json"
std::string recordName(std::int64_t pid);

/// The record in the file @p name, at most mostBytes of whose begin are read; nullopt if it is
/// none, or not the one of that name.
std::optional<ChildRecord> parseChildRecord(std::string_view text, std::string_view name);

/// "machine-id:<id>", which a reboot does not change; empty if it is not known.
std::string ownHost();

} // namespace claustrum
