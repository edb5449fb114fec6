// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/pollloop.h"
#include "conformance/host/program.h"
#include "conformance/host/sandbox.h"
#include "conformance/model/placeholders.h"
#include "conformance/model/transcript.h"
#include "posix/fd.h"
#include "wire/result.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// The binary under test: its daemon, from the launcher to the exit status, and its other runs.
///
///     none ──start()──▶ started ──noteDaemon()──▶ watched ──it ends──▶ ended
///
/// The daemon becomes a child of this process when its launcher has ended, since this process
/// is a subreaper; so its end is seen, and its status known.
class Server
{
public:
    /// All must outlive this. @param binary absolute
    Server(std::string binary, const Sandbox &sandbox, const Placeholders &placeholders,
           PollLoop &loop);
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    /// Puts there what the start needs: the token, and for a configuration or another user a copy
    /// of the binary, which all later runs are of, too.
    Result<void> prepare(const Serve &serve);

    /// Runs `-serve` and waits until the launcher is back. The error says what it did instead.
    /// To be prepared first. @param args placeholders put in
    Result<void> start(const Serve &serve, std::vector<std::string> args, Deadline deadline);

    /// A run of the binary with these arguments, placeholders put in.
    [[nodiscard]] ProgramSpec runSpec(const Run &run) const;

    /// The daemon's process id, once a connection has told it. Its end is watched from now on.
    void noteDaemon(pid_t pid);

    /// Lets the daemon run before its children, with those threads that it has by now.
    void raisePriority() const;

    /// What the daemon's end was, "signal: killed" or "exit status 3", "exit status 0"; nothing
    /// while it runs, or if no daemon was ever seen.
    [[nodiscard]] std::optional<std::string> daemonsEnd() const;

    /// Whether start() has succeeded at least once.
    [[nodiscard]] bool wasStarted() const { return m_started; }

    /// Asks the daemon to shut down, if one still listens, and waits for its end. Says what was
    /// wrong with it, if something was; a daemon may be left then.
    std::optional<std::string> stop(Deadline deadline);

private:
    void onDaemonExit();
    std::optional<std::string> askToShutDown(Deadline deadline);

    std::string m_binary; ///< or the copy in the sandbox
    const Sandbox &m_sandbox;
    const Placeholders &m_placeholders;
    PollLoop &m_loop;
    bool m_started = false;
    pid_t m_daemon = -1;
    Fd m_daemonWatch;
    std::optional<int> m_daemonStatus;
};

} // namespace claustrum::conformance
