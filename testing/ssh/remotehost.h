// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/ssh/sshserver.h"
#include "testing/ssh/sshsession.h"

#include <memory>
#include <string>
#include <vector>

namespace claustrum::testing {

/// A host that is reached by SSH only, with the program in it.
class RemoteHost
{
public:
    RemoteHost(const Sandbox &sandbox, const OpenSsh &programs, const SshServerSetup &setup = {});

    /// Puts the program and the test's child into the user's home: by SFTP, as a client does; or
    /// with less work. An error says what failed.
    Result<void> upload();
    Result<void> copy();
    /// Copies a folder to @p name in the user's home.
    Result<void> copyFolder(const std::string &folder, const std::string &name);
    /// Starts the daemon: `ssh host claustrum -serve`, with further flags and the token on stdin.
    Result<void> serve(const std::vector<std::string> &flags = {});

    /// A session with `claustrum -bridge`; @p options are ssh's.
    [[nodiscard]] std::unique_ptr<SshSession>
    bridge(const std::vector<std::string> &options = {}) const;
    /// A session with another command, or on another host of the configuration.
    [[nodiscard]] std::unique_ptr<SshSession> session(const SshSessionSetup &setup) const;

    /// Runs a command on the host to its end.
    [[nodiscard]] Outcome ssh(const std::vector<std::string> &words,
                              const std::string &input = {}) const;

    /// Commands for the host: the program and the test's child.
    [[nodiscard]] std::string program() const { return m_home + "/claustrum/bin/claustrum"; }
    [[nodiscard]] std::string child() const { return m_home + "/claustrum/bin/child"; }
    /// The running bridges.
    [[nodiscard]] std::vector<pid_t> bridges() const;
    /// The running daemons.
    [[nodiscard]] std::vector<pid_t> daemons() const;

    [[nodiscard]] const Sandbox &sandbox() const { return m_sandbox; }
    [[nodiscard]] const SshServer &server() const { return m_server; }

private:
    const Sandbox &m_sandbox;
    const std::string m_home = m_sandbox.path("home");
    SshServer m_server;
};

} // namespace claustrum::testing
