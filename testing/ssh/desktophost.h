// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testing/client.h"
#include "testing/run.h"
#include "testing/ssh/remotehost.h"

#include <memory>
#include <string>
#include <vector>

namespace claustrum::testing {

/// A connection of a desktop to the daemon on its host.
class DesktopLink
{
public:
    virtual ~DesktopLink() = default;
    virtual Client &client() = 0;
    /// Loses it, as a network does.
    virtual void lose() = 0;
};

/// A host with the program on it, as a desktop sees it: commands, and connections to the daemon.
class DesktopHost
{
public:
    virtual ~DesktopHost() = default;
    /// Runs the program with these arguments to its end.
    virtual Outcome program(const std::vector<std::string> &args, const std::string &input) = 0;
    /// Runs a script of the shell to its end.
    virtual Outcome shell(const std::string &script) = 0;
    /// Connects to the daemon, which must run.
    virtual std::unique_ptr<DesktopLink> connect() = 0;
    /// The user's home.
    [[nodiscard]] virtual std::string home() const = 0;
    /// The running daemons.
    [[nodiscard]] virtual std::vector<pid_t> daemons() const = 0;
};

/// The machine of the test: programs run in the sandbox, connections go to the socket.
std::unique_ptr<DesktopHost> localHost(const Sandbox &sandbox);
/// A host behind SSH, with the program in its user's home.
std::unique_ptr<DesktopHost> sshHost(const RemoteHost &host);

} // namespace claustrum::testing
