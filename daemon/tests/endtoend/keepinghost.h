// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testing/client.h"
#include "testing/run.h"
#include "testing/sandbox.h"

#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace claustrum::testing {

/// The ways from a daemon to its successor.
enum class Way {
    SecondServe, ///< -serve, while it lives
    Upgrade,     ///< -upgrade
    Shutdown,    ///< server.shutdown, then -serve
    Terminate,   ///< SIGTERM, then -serve
    Crash,       ///< SIGKILL, then -serve
};

/// A sandbox with daemons that hand their sessions over, each started by the launcher.
class KeepingHost
{
public:
    /// @param args in addition to those needed
    explicit KeepingHost(std::vector<std::string> args = {});

    /// Starts a daemon as a user does; whether the launcher has succeeded.
    [[nodiscard]] bool serve() const;
    [[nodiscard]] Client client() const;
    /// The pid of the daemon that has the socket; 0 if none has.
    [[nodiscard]] pid_t daemon() const;
    /// Ends the daemon, except for SecondServe and Upgrade.
    [[nodiscard]] bool end(Way way) const;
    /// Starts the successor.
    [[nodiscard]] bool follow(Way way) const
    {
        return way == Way::Upgrade ? upgrade().status == 0 : serve();
    }
    [[nodiscard]] bool handOver(Way way) const { return end(way) && follow(way); }
    [[nodiscard]] Outcome upgrade() const;
    /// -stop -now; whether no process is left.
    [[nodiscard]] bool stopNow() const;

    [[nodiscard]] const Sandbox &sandbox() const { return m_sandbox; }
    [[nodiscard]] std::string log() const;
    /// Whether the log holds @p text, which may come a moment later.
    [[nodiscard]] bool logs(std::string_view text) const;

private:
    Sandbox m_sandbox;
    std::vector<std::string> m_args;
};

} // namespace claustrum::testing
