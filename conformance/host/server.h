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

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// The binary under test: its daemon, from launcher to exit status, and its other runs.
///
///     none ──start()──▶ started ──noteDaemon()──▶ watched ──it ends──▶ ended
///
/// This process is a subreaper, so the daemon becomes its child when the launcher ends, and its
/// exit status is known.
class Server
{
public:
    /// All must outlive this. @param binary absolute
    Server(std::string binary, const Sandbox &sandbox, const Placeholders &placeholders,
           PollLoop &loop);
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    /// Writes the token. For a configuration or another user, also copies the binary; all later
    /// runs use the copy.
    Result<void> prepare(const Serve &serve);

    /// Runs `-serve` and waits for the end of the launcher; its output is in the error. Call
    /// prepare() first. @param args with placeholders expanded
    Result<void> start(const Serve &serve, std::vector<std::string> args, Deadline deadline);

    /// What the last `-serve` that succeeded has printed so far, stderr first. It should be
    /// nothing.
    [[nodiscard]] std::string printed() const;

    /// A run of the binary with these arguments, placeholders expanded.
    [[nodiscard]] ProgramSpec runSpec(const Run &run) const;

    /// Watches the daemon with this process id, as known from a connection, for its end.
    void noteDaemon(pid_t pid);

    /// How the daemon ended, "signal: killed" or "exit status 3"; nothing while it runs, or if
    /// there never was one.
    [[nodiscard]] std::optional<std::string> daemonsEnd() const;

    /// Whether start() has succeeded at least once.
    [[nodiscard]] bool wasStarted() const { return m_started; }

    /// Shuts the daemon down, if one still listens, and waits for its end. Returns the problem, if
    /// any; the daemon may still run then.
    std::optional<std::string> stop(Deadline deadline);

private:
    void onDaemonExit();
    std::optional<std::string> askToShutDown(Deadline deadline);

    std::string m_binary; ///< or the copy in the sandbox
    const Sandbox &m_sandbox;
    const Placeholders &m_placeholders;
    PollLoop &m_loop;
    bool m_started = false;
    std::unique_ptr<Program> m_launcher; ///< the last that succeeded
    pid_t m_daemon = -1;
    Fd m_daemonWatch;
    std::optional<int> m_daemonStatus;
};

} // namespace claustrum::conformance
