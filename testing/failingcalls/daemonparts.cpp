// SPDX-License-Identifier: Apache-2.0
#include "posix/files.h"
#include "posix/unixsocket.h"
#include "testing/deadline.h"
#include "testing/failingcalls/daemonstate.h"
#include "testing/failingcalls/parts.h"
#include "testing/failingcalls/session.h"
#include "testing/run.h"

#include <csignal>
#include <optional>

namespace claustrum::testing {
namespace {

constexpr const char *token = "token-0123456789";
constexpr std::chrono::seconds startLimit{8};

/// A daemon in a sandbox, under a supervisor.
class SupervisedDaemon
{
public:
    SupervisedDaemon(const Sandbox &sandbox, const std::vector<int> &calls, const CallFault &fault)
        : m_sandbox(sandbox)
        , m_logPath(sandbox.path("log"))
        , m_log(
              ::open(m_logPath.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600))
        , m_program({{programPath(), "-serve", "-socket", sandbox.socketPath(), "-token-file",
                      sandbox.makeFile("token", token, 0600)},
                     sandbox.environment({{"CLAUDE_SSH_DAEMON_CHILD", "1"}}),
                     sandbox.path(""),
                     {-1, m_log.get(), m_log.get()}},
                    calls, fault)
    {}

    Supervised &program() { return m_program; }
    [[nodiscard]] std::string log() const { return contentOf(m_logPath); }

    /// Waits until it serves or has ended.
    bool serves()
    {
        bool serving = false;
        (void)eventually(
            [&] {
                serving = Client(m_sandbox.socketPath(), token).call("server.ping").find("pong")
                          != std::string::npos;
                return serving || m_program.waitForEnd(0).has_value();
            },
            startLimit);
        return serving;
    }

private:
    const Sandbox &m_sandbox;
    const std::string m_logPath;
    const Fd m_log;
    Supervised m_program;
};

std::string lastLine(std::string text)
{
    while (text.ends_with('\n'))
        text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

class SessionTry final : public Try
{
public:
    explicit SessionTry(const std::vector<int> &calls)
        : m_calls(calls)
    {
        restart();
    }

    Attempt once(const CallFault &fault) override
    {
        Attempt attempt;
        m_daemon->program().arm(fault);
        attempt.outcomes = m_session->play();
        attempt.count = m_daemon->program().count();
        attempt.happened = m_daemon->program().happened();
        m_daemon->program().arm({});
        const auto status = m_daemon->program().waitForEnd(0);
        std::string missing = status ? "" : m_session->endAll();
        if (const auto later = m_daemon->program().waitForEnd(0)) {
            attempt.faults.insert("the daemon ends with status " + std::to_string(*later) + ": "
                                  + withoutChance(lastLine(m_daemon->log()), *m_sandbox));
            restart();
        } else if (!missing.empty()) {
            attempt.faults.insert(std::move(missing));
        }
        for (const std::string &outcome : attempt.outcomes) {
            if (outcome.ends_with("no answer") || outcome.ends_with("asked again"))
                attempt.faults.insert(outcome);
        }
        noteMade(m_daemon->program());
        return attempt;
    }

    std::string leftAfterwards() override { return leftSince(m_before, m_daemon->program().pid()); }

private:
    void restart()
    {
        m_daemon.reset();
        m_sandbox.emplace();
        m_session.emplace(*m_sandbox, token);
        m_daemon.emplace(*m_sandbox, m_calls, CallFault());
        (void)m_daemon->serves();
        for (int warmUp = 0; warmUp < 2; ++warmUp)
            (void)m_session->play();
        (void)m_session->endAll();
        m_before = DaemonState::of(m_daemon->program().pid());
    }

    const std::vector<int> m_calls;
    std::optional<Sandbox> m_sandbox;
    std::optional<Session> m_session;
    std::optional<SupervisedDaemon> m_daemon;
    DaemonState m_before;
};

class StartTry final : public Try
{
public:
    explicit StartTry(const std::vector<int> &calls)
        : m_calls(calls)
    {}

    Attempt once(const CallFault &fault) override
    {
        const Sandbox sandbox;
        leaveAnEarlierDaemon(sandbox);
        SupervisedDaemon daemon(sandbox, m_calls, fault);
        Attempt attempt;
        const bool serves = daemon.serves();
        attempt.count = daemon.program().count();
        attempt.happened = daemon.program().happened();
        const auto status = daemon.program().waitForEnd(0);
        const std::string log = withoutChance(lastLine(daemon.log()), sandbox);
        if (!serves && status == 128 + SIGKILL && fault.effect == CallFault::Effect::Kill)
            ; // as it was meant
        else if (!serves && status)
            attempt.outcomes.insert("status " + std::to_string(*status) + ": " + log);
        else if (!serves)
            attempt.faults.insert("neither serves nor ends");
        if (status && fault.effect != CallFault::Effect::Kill)
            noteSignal(*status, fault, attempt);
        if (serves && contentOf(sandbox.path("run/daemon.token")) != token) {
            attempt.outcomes.insert("serves without daemon.token");
            if (daemon.log().find("failed to persist token") == std::string::npos)
                attempt.faults.insert("no word about the missing daemon.token");
        }
        checkToken(sandbox, attempt);
        if (status == 128 + SIGKILL)
            checkNextStart(sandbox, attempt);
        noteMade(daemon.program());
        return attempt;
    }

private:
    /// Its token, and a socket that nobody listens on.
    void leaveAnEarlierDaemon(const Sandbox &sandbox)
    {
        (void)sandbox.makeFile("run/daemon.token", "an earlier one's", 0600);
        (void)bindUnixSocket(sandbox.socketPath());
        struct stat info = {};
        m_earlier = ::lstat(sandbox.socketPath().c_str(), &info) == 0 ? info.st_ino : 0;
    }

    /// Never an old token beside a new socket.
    void checkToken(const Sandbox &sandbox, Attempt &attempt) const
    {
        struct stat info = {};
        const bool isNew =
            ::lstat(sandbox.socketPath().c_str(), &info) == 0 && info.st_ino != m_earlier;
        const std::string persisted = contentOf(sandbox.path("run/daemon.token"));
        if (isNew && !persisted.empty() && persisted != token)
            attempt.faults.insert("an old token beside a new socket");
    }

    /// It removes what the killed one has left.
    void checkNextStart(const Sandbox &sandbox, Attempt &attempt) const
    {
        SupervisedDaemon next(sandbox, m_calls, {});
        if (!next.serves())
            attempt.faults.insert("the start after a killed one fails");
        const auto names = readDirectoryNames(sandbox.path("run"));
        if (!names || *names != std::vector<std::string>{"daemon.token", "rpc.sock"})
            attempt.faults.insert("something of a killed start is left after the next one");
    }

    const std::vector<int> m_calls;
    ino_t m_earlier = 0;
};

} // namespace

std::unique_ptr<Try> makeSessionTry(const std::vector<int> &calls)
{
    return std::make_unique<SessionTry>(calls);
}

std::unique_ptr<Try> makeStartTry(const std::vector<int> &calls)
{
    return std::make_unique<StartTry>(calls);
}

} // namespace claustrum::testing
