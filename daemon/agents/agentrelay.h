// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/ownfile.h"
#include "posix/fd.h"
#include "wire/result.h"

#include <cstddef>
#include <memory>
#include <string>
#include <thread>

namespace claustrum {

/// The stable SSH agent path of the daemon's children (agent-socket = follow). Each connection is
/// passed on to the agent of the newest login whose bridge runs and whose agent accepts it; it is
/// closed at once if there is none, or if it is another user's.
///
/// A thread of its own does all of it, so that neither an agent nor a file system holds up the
/// event loop.
class AgentRelay
{
public:
    static constexpr std::size_t mostConnections = 64; ///< further ones are closed at once

    /// Listens at AgentLogins::stablePath(), in place of whatever was there. The error's text is
    /// that of Go's listen.
    static Result<std::unique_ptr<AgentRelay>> start(const std::string &socketPath);

    /// Ends its connections, and removes the path if it is still its own.
    ~AgentRelay();
    AgentRelay(const AgentRelay &) = delete;
    AgentRelay &operator=(const AgentRelay &) = delete;

private:
    class Loop;

    AgentRelay(std::unique_ptr<Loop> loop, OwnFile file);

    OwnFile m_file;
    std::shared_ptr<Loop> m_loop;
    std::thread m_thread;
};

} // namespace claustrum
