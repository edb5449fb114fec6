// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/spawn.h"
#include "testing/client.h"
#include "testing/sandbox.h"

#include <sys/resource.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::testing {

/// Settings of a test's daemon.
struct DaemonSetup
{
    std::vector<std::string> args;       ///< after the required ones
    Sandbox::Variables variables;        ///< in addition to the sandbox's
    std::vector<std::string> wrapper;    ///< a command that execs it
    std::optional<rlim_t> descriptors;   ///< RLIMIT_NOFILE, soft and hard
    bool logIsJournal = false;           ///< JOURNAL_STREAM names the log
    std::string program;                 ///< default: the one of this build
    std::size_t memoryBound = 64 << 20;  ///< for its peak resident memory
    std::string socket = "run/rpc.sock"; ///< in the sandbox
};

/// A daemon in the foreground, as a child of the test: the process that `-serve` detaches, with its
/// log in the sandbox.
///
/// The destructor kills it, and fails the test if the daemon had ended without being asked to, had
/// left a zombie, or had used more memory than its limit. A failed test shows its log.
class TestDaemon
{
public:
    /// Starts it in the sandbox and waits until it accepts connections.
    explicit TestDaemon(const Sandbox &sandbox, const DaemonSetup &setup = {});
    ~TestDaemon();
    TestDaemon(const TestDaemon &) = delete;
    TestDaemon &operator=(const TestDaemon &) = delete;

    static constexpr std::string_view token = "test-token-0123456789";

    /// Whether it was started, and runs.
    [[nodiscard]] bool running() const;
    [[nodiscard]] Client client() const { return {m_socketPath, std::string(token)}; }
    [[nodiscard]] pid_t pid() const { return m_child.pid; }
    [[nodiscard]] std::string log() const;
    /// Whether the log contains @p text, within the time limit.
    [[nodiscard]] bool logs(std::string_view text) const;

    /// Waits for it to end by itself; returns its status as in a shell, -1 if it does not end.
    int waitForEnd();

    /// Lowers a limit of the running daemon, both soft and hard.
    void limit(int resource, rlim_t to) const;

    /// VmRSS and VmHWM.
    [[nodiscard]] std::size_t residentBytes() const;
    [[nodiscard]] std::size_t mostResidentBytes() const;

    /// Whether all its ended children are reaped within the time limit.
    [[nodiscard]] bool hasNoZombies() const;

private:
    void check() const;
    void start(const Sandbox &sandbox, const DaemonSetup &setup);

    const std::string m_socketPath;
    const std::string m_logPath;
    const std::size_t m_memoryBound;
    Child m_child;
    std::optional<int> m_status;
};

} // namespace claustrum::testing
