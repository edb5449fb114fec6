// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/spawn.h"
#include "testing/client.h"
#include "testing/ssh/sshserver.h"

#include <optional>
#include <string>
#include <vector>

namespace claustrum::testing {

/// Settings of a session.
struct SshSessionSetup
{
    std::string command;              ///< run by the login shell on the server
    std::string host = "host";        ///< of the client's configuration
    std::vector<std::string> options; ///< of ssh
};

/// A running `ssh` with pipes to a client of the wire: the connection of a desktop client.
///
/// Signals are the caller's means of disturbance. Writing to an ended one raises SIGPIPE, which the
/// test must ignore. The destructor kills ssh.
class SshSession
{
public:
    SshSession(const Sandbox &sandbox, const SshServer &server, const SshSessionSetup &setup);
    ~SshSession();
    SshSession(const SshSession &) = delete;
    SshSession &operator=(const SshSession &) = delete;

    [[nodiscard]] Client &client() { return m_client; }

    /// Pings. Returns the text before the reply, which a login shell may have printed; nullopt if
    /// there is no reply.
    std::optional<std::string> greet();

    void signal(int number) const;
    void kill();
    /// Whether ssh ends by itself.
    bool ends();

private:
    Child m_child;
    Client m_client;
};

} // namespace claustrum::testing
