// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/spawn.h"
#include "testing/sandbox.h"
#include "testing/ssh/openssh.h"

#include <string>
#include <vector>

namespace claustrum::testing {

/// Settings of a test's sshd.
struct SshServerSetup
{
    std::vector<std::string> config; ///< further lines of sshd_config
    std::string shell = "/bin/sh";   ///< the login shell of its user
    std::string forcedCommand;       ///< of the key of host "forced"; none: it has no access
};

/// A private sshd on a free port of 127.0.0.1, with keys, configuration and one user of its own.
/// The user's home is the sandbox's.
///
/// The server is the real one, but no service: it runs as the test's own user, and for root as
/// nobody, since sshd as root needs a user `sshd` and /run/sshd, which only an installed server
/// has. So the user needs a login shell and a home that the machine's list of users does not give:
/// the library nss_wrapper shows sshd a list of the test's. For root the whole sandbox, except the
/// client's keys, is given to nobody.
///
/// Sessions have the sandbox's environment, and so end with it.
class SshServer
{
public:
    /// Starts it and waits until it listens; fails the test otherwise.
    SshServer(const Sandbox &sandbox, const OpenSsh &programs, const SshServerSetup &setup = {});
    /// Kills it with its sessions; a failed test shows its log.
    ~SshServer();
    SshServer(const SshServer &) = delete;
    SshServer &operator=(const SshServer &) = delete;

    /// The configuration for `ssh -F` and `sftp -F`: hosts "host" and "forced".
    [[nodiscard]] std::string clientConfig() const { return m_sandbox.path("ssh/config"); }
    [[nodiscard]] const OpenSsh &programs() const { return m_programs; }
    [[nodiscard]] std::string log() const;

    /// Gives a file or folder, with everything in it, to the server's user.
    static void give(const std::string &path);

private:
    void copyPrograms();
    void makeKey(const std::string &path) const;
    void writeServerFiles(const SshServerSetup &setup) const;
    void writeClientFiles(int port) const;
    bool start(int port);

    const Sandbox &m_sandbox;
    OpenSsh m_programs; ///< sshd and its parts: copies
    Child m_child;
};

} // namespace claustrum::testing
