// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/spawnsteps.h"

#include "common/sessionkey.h"
#include "daemon/client/connection.h"
#include "daemon/loop/log.h"
#include "daemon/methods/killwait.h"
#include "wire/gopath.h"

namespace claustrum {
namespace {

/// A check on a worker thread, and what follows.
class CheckCall final : public BlockingCall
{
public:
    using Then = std::function<void(const Result<void> &result)>;

    CheckCall(std::function<Result<void>()> check, Then then, std::function<void()> refused)
        : m_check(std::move(check))
        , m_then(std::move(then))
        , m_refused(std::move(refused))
    {}

    void work() override { m_result = m_check(); }
    void finish() override { m_then(m_result); }
    void refuse() override { m_refused(); }

private:
    std::function<Result<void>()> m_check;
    Then m_then;
    std::function<void()> m_refused;
    Result<void> m_result;
};

const char *text(bool value)
{
    return value ? "true" : "false";
}

std::string sessionOf(const SpawnParams &params, const ReferenceBuild &build)
{
    return build.spawnSupersedesSession() ? sessionKey(params.args) : std::string();
}

} // namespace

SpawnSteps::SpawnSteps(const ProcessContext &context, const SpawnTools &tools,
                       std::unique_ptr<SpawnCall> call, bool wantsAgent)
    : m_context(context)
    , m_tools(tools)
    , m_call(std::move(call))
    , m_wantsAgent(wantsAgent)
    , m_session(sessionOf(m_call->params(), *context.environment.build))
{}

void SpawnSteps::begin(const ProcessContext &context, const SpawnTools &tools,
                       std::unique_ptr<SpawnCall> call, bool wantsAgent)
{
    const auto steps = std::make_shared<SpawnSteps>(context, tools, std::move(call), wantsAgent);
    if (steps->m_call->launcher())
        steps->checkLauncher();
    else
        steps->takeTurn();
}

void SpawnSteps::checkLauncher()
{
    const std::string &command = m_call->params().command;
    if (!go::isAbsPath(command))
        m_call->fail({"command must be an absolute path when a launcher is given",
                      ErrorCode::InvalidParams});
    else
        checkThen([command,
                   launcher = *m_call->launcher()] { return checkLauncherOf(command, launcher); },
                  &SpawnSteps::takeTurn);
}

void SpawnSteps::takeTurn()
{
    if (m_session.empty()) {
        checkDirectory();
        return;
    }
    m_call->whenDone([&sessions = m_tools.sessions, key = m_session](const auto &process) {
        sessions.endTurn(key, process);
    });
    m_tools.sessions.beginTurn(m_session, [self = shared_from_this()] { self->checkDirectory(); });
}

void SpawnSteps::checkThen(Check check, void (SpawnSteps::*next)())
{
    auto then = [self = shared_from_this(), next](const Result<void> &result) {
        if (result)
            ((*self).*next)();
        else
            self->m_call->fail(result.error());
    };
    auto refused = [self = shared_from_this()] { self->m_call->refuse(); };
    m_tools.calls.run(
        std::make_unique<CheckCall>(std::move(check), std::move(then), std::move(refused)),
        m_call->files(), m_call->clientCalls()->spawns());
}

/// The start checks it as well: here only if something comes between.
void SpawnSteps::checkDirectory()
{
    const bool waitsForShell =
        (m_context.environment.build->spawnAsksForLoginPath() && !m_tools.loginPath.isKnown())
        || (m_wantsAgent && !m_tools.shellAgent.answersAtOnce());
    if (m_session.empty() && !waitsForShell && !m_call->launcher()) {
        askLoginPath();
        return;
    }
    checkThen([&environment = m_context.environment,
               cwd = m_call->params().cwd] { return claustrum::checkDirectory(environment, cwd); },
              &SpawnSteps::askLoginPath);
}

void SpawnSteps::askLoginPath()
{
    m_tools.loginPath.whenKnown([self = shared_from_this()](const auto &path) {
        self->m_call->login().path = path;
        self->askShellAgent();
    });
}

void SpawnSteps::askShellAgent()
{
    if (!m_wantsAgent) {
        checkCommand();
        return;
    }
    m_tools.shellAgent.ask([self = shared_from_this()](const auto &socket) {
        self->m_call->login().agentSocket = socket;
        self->checkCommand();
    });
}

void SpawnSteps::checkCommand()
{
    if (m_call->launcher()) {
        checkThen([command = m_call->params().command] { return checkLaunched(command); },
                  &SpawnSteps::endOthers);
        return;
    }
    if (m_session.empty()) {
        start();
        return;
    }
    checkThen(
        [&environment = m_context.environment, command = m_call->params().command] {
            return claustrum::checkCommand(environment, command);
        },
        &SpawnSteps::endOthers);
}

/// Ends the other processes of the session, one after the other.
void SpawnSteps::endOthers()
{
    if (!m_session.empty() && !std::exchange(m_othersKnown, true)) {
        const auto others = m_tools.sessions.others(m_session, m_call->params().id);
        m_others.assign(others.begin(), others.end());
    }
    if (m_others.empty()) {
        start();
        return;
    }
    const auto other = m_others.front();
    m_others.pop_front();
    if (!other->isRunning()) {
        onOtherEnded(other->id(), true, true, false);
        return;
    }
    KillWait::begin(*other, {},
                    [self = shared_from_this(), id = other->id()](KillWait::Outcome outcome) {
                        self->onOtherEnded(id, false, outcome.died, outcome.escalated);
                    });
}

void SpawnSteps::onOtherEnded(const std::string &other, bool alreadyExited, bool died,
                              bool escalated)
{
    logInfo("process.Manager", "process " + m_call->params().id + " supersedes " + other
                                   + " for session " + m_session + ": died=" + text(died)
                                   + " escalated=" + text(escalated)
                                   + " alreadyExited=" + text(alreadyExited));
    m_call->followStream();
    endOthers();
}

void SpawnSteps::start()
{
    auto place = m_tools.ceiling.enter(); // only now: the others of its session have ended
    if (!place) {
        m_call->fail(place.error());
        return;
    }
    m_call->keep(*std::move(place));
    FileUse use = m_call->files();
    const auto client = m_call->clientCalls();
    const auto connection = m_call->connection();
    m_tools.calls.run(std::move(m_call), std::move(use), client->spawns());
    if (connection)
        connection->onRequestsWait(); // they waited for an earlier step before
}

} // namespace claustrum
