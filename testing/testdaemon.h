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

/// How a daemon is started for a test.
struct DaemonSetup
{
    std::vector<std::string> args;       ///< behind those that it needs
    Sandbox::Variables variables;        ///< on top of the sandbox's
    std::vector<std::string> wrapper;    ///< a command that runs it, and becomes it
    std::optional<rlim_t> descriptors;   ///< RLIMIT_NOFILE, soft and hard
    bool logIsJournal = false;           ///< JOURNAL_STREAM names the log
    std::string program;                 ///< default: the one that was built
    std::size_t memoryBound = 64 << 20;  ///< of its resident memory, ever
    std::string socket = "run/rpc.sock"; ///< in the sandbox
};

/// A daemon in the foreground, as a child of the test: what `-serve` detaches, with its log in the
/// sandbox.
///
/// When it goes it is killed, and the test fails if, by then, it had ended without having been
/// asked to, had left a zombie, or had used more memory than its bound. A failed test shows its
/// log.
class TestDaemon
{
public:
    /// Starts it in the sandbox and waits until it serves.
    explicit TestDaemon(const Sandbox &sandbox, const DaemonSetup &setup = {});
    ~TestDaemon();
    TestDaemon(const TestDaemon &) = delete;
    TestDaemon &operator=(const TestDaemon &) = delete;

    static constexpr std::string_view token = "test-token-0123456789";

    /// Whether it could be started, and runs.
    [[nodiscard]] bool running() const;
    [[nodiscard]] Client client() const { return {m_socketPath, std::string(token)}; }
    [[nodiscard]] pid_t pid() const { return m_child.pid; }
    [[nodiscard]] std::string log() const;
    /// Whether the log comes to hold @p text.
    [[nodiscard]] bool logs(std::string_view text) const;

    /// Its status once it has ended by itself, as a shell tells it; -1 if it does not.
    int waitForEnd();

    /// Lowers a limit of the running daemon, the soft and the hard one.
    void limit(int resource, rlim_t to) const;

    /// VmRSS and VmHWM.
    [[nodiscard]] std::size_t residentBytes() const;
    [[nodiscard]] std::size_t mostResidentBytes() const;

    /// Whether all its children have been reaped, or come to be.
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
