// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/faults/fault.h"
#include "conformance/faults/relayconnection.h"
#include "posix/fd.h"
#include "wire/result.h"

#include <sys/types.h>

#include <list>
#include <string>

namespace claustrum::conformance {

/// What a relay stands in front of.
struct RelayPlace
{
    std::string socket; ///< of the clients; the server listens there when the relay begins
    std::string hidden; ///< new path of the server's socket, in the same file system
    pid_t server = -1;  ///< a child of this process, not yet reaped
};

/// Takes the place of a server at its socket, and relays connections with a fault until the server
/// has ended. One thread.
class Relay
{
public:
    /// The connections at a time; further clients wait.
    static constexpr std::size_t maxConnections = 256;

    /// Called once for each fault that has occurred; while the fault is `none`, for each that would
    /// have occurred.
    using OnApplied = std::function<void(const Fault &fault)>;

    Relay(const Fault &fault, std::vector<FramePlace> places, OnApplied onApplied);

    /// Moves the server's socket away and listens in its place.
    Result<void> open(const RelayPlace &place);

    /// Relays until the server has ended, and removes its socket unless another server has replaced
    /// it. Returns the status from waitpid(). Blocks.
    int run();

private:
    void accept();
    void removeFinished();
    RelayConnection::Hooks hooksOf(int number);
    void removeSocket();
    [[nodiscard]] Deadline nextIdle() const;

    struct Active
    {
        const Fault *fault;
        FaultState state;
    };

    std::list<Active> m_faults; ///< the shown one first
    RelayPlace m_place;
    PollLoop m_loop;
    Fd m_listener;
    ino_t m_inode = 0; ///< of its socket
    std::size_t m_held = 0;
    std::list<RelayConnection> m_connections;
    int m_opened = 0;
    bool m_shuttingDown = false;
};

} // namespace claustrum::conformance
