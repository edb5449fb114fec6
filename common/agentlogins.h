// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// The SSH agents of the logins whose bridges run (agent-socket = follow). Each bridge leaves the
/// path of its login's agent in a file of `agents`, beside the daemon's socket, and holds a lock on
/// it. A file without a lock is one of a login that has ended, and is used again.
struct AgentLogins
{
    /// Logins at a time; further ones are not noted.
    static constexpr std::size_t most = 64;

    /// The path at which the daemon of @p socketPath passes on the newest of them.
    static std::string stablePath(std::string_view socketPath);

    /// Leaves @p agentPath as the newest one. The login is noted as long as the result is open;
    /// empty: it cannot be noted, or the path is none to pass on.
    static Fd leave(const std::string &socketPath, const std::string &agentPath);

    /// The paths of the living logins, the newest first. Blocks for a moment; any thread.
    static std::vector<std::string> living(const std::string &socketPath);
};

} // namespace claustrum
