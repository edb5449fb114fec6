// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/spawncall.h"

#include "common/keeper/sessiontexts.h"
#include "daemon/client/connection.h"
#include "daemon/loop/log.h"
#include "daemon/methods/writepid.h"
#include "wire/goerrno.h"
#include "wire/jsonwriter.h"

#include <cerrno>
#include <new>
#include <span>

namespace claustrum {
namespace {

std::string spawnedJson(const ChildProcess &process, bool wantPid)
{
    std::string json;
    ObjectWriter object(json);
    object.boolean("success", true);
    if (wantPid)
        writePid(object, process);
    object.close();
    return json;
}

std::span<const std::string> wordsOf(const std::optional<Launcher> &launcher)
{
    return launcher ? std::span<const std::string>(*launcher) : std::span<const std::string>();
}

} // namespace

SpawnCall::SpawnCall(const ProcessContext &context, SpawnParams params,
                     std::optional<Launcher> launcher, PendingReply reply)
    : m_context(context)
    , m_params(std::make_shared<SpawnParams>(std::move(params)))
    , m_launcher(std::move(launcher))
    , m_reply(std::move(reply))
    , m_plugins(context.plugins.holdNamed(
          {std::span(&m_params->command, 1), m_params->args, wordsOf(m_launcher)}))
{}

FileUse SpawnCall::files() const
{
    return filesOfSpawn(m_context.environment, *m_params, m_launcher.value_or(Launcher()));
}

void SpawnCall::work()
{
    try {
        m_program = spawnProgram(m_context.environment, *m_params, m_launcher.value_or(Launcher()),
                                 m_login);
    } catch (const std::bad_alloc &) {
        m_program = go::osError("fork/exec", m_params->command, ENOMEM);
    }
    if (*m_program)
        m_context.recorder.record(startedChild());
}

StartedChild SpawnCall::startedChild() const
{
    const pid_t pid = (*m_program)->child.pid;
    return m_launcher ? StartedChild{pid, m_launcher->front(), m_params->command}
                      : StartedChild{pid, m_params->command};
}

void SpawnCall::finish()
{
    if (!*m_program) {
        fail(m_program->error());
        return;
    }
    const auto process = makeProcess();
    if (!process->watch()) {
        const int error = errno;
        process->killAndReap();
        fail(go::osError("fork/exec", m_params->command, error));
        return;
    }
    if (m_context.table.find(m_params->id))
        m_reply.followStream(); // its frames have the same id
    m_context.table.insert(process);
    if (m_plugins)
        process->whenExited([plugins = std::move(m_plugins)]() mutable { plugins.reset(); });
    replyAndAttach(process);
    notifyDone(process);
}

void SpawnCall::refuse()
{
    fail(go::osError("fork/exec", m_params->command, EAGAIN));
}

std::unique_ptr<KeptSession> SpawnCall::keptSession() const
{
    if (!m_context.keeper)
        return nullptr;
    return m_context.keeper->keep(**m_program,
                                  {.id = m_params->id,
                                   .command = m_params->command,
                                   .arguments = joinedWords(m_params->args),
                                   .launcher = joinedWords(m_launcher.value_or(Launcher())),
                                   .cwd = m_params->cwd});
}

/// The child has them; observers must not keep possible secrets, nor what none of them uses.
void SpawnCall::dropVariables()
{
    if (!m_context.keepsVariableNames)
        m_params->env.clear();
    for (auto &[name, value] : m_params->env)
        std::string().swap(value);
}

std::shared_ptr<ChildProcess> SpawnCall::makeProcess()
{
    dropVariables();
    auto kept = keptSession();
    auto process =
        std::make_shared<ChildProcess>(m_context.poll, m_params->id, std::move(**m_program),
                                       m_context.observers, *m_context.environment.build);
    if (kept)
        process->keepIn(std::move(kept));
    if (m_context.replaySpill > 0)
        process->spillTo(m_context.spillFor(m_params->id));
    m_context.observers.life.notify(&LifeObserver::onProcessStarted, *process, m_params);
    logInfo("process.Manager", "Process " + m_params->id
                                   + " started, PID=" + std::to_string(process->pid())
                                   + ", command=" + m_params->command
                                   + (m_launcher ? " via launcher " + m_launcher->front() : ""));
    return process;
}

void SpawnCall::replyAndAttach(const std::shared_ptr<ChildProcess> &process)
{
    const auto connection = m_reply.connection();
    m_reply.answer(spawnedJson(*process, m_params->wantPid)); // precedes the first stream frame
    if (connection && !connection->isClosed())
        process->attach(*connection, 0);
    process->setReceiver(connection);
}

void SpawnCall::fail(const Error &error)
{
    logError("process.Manager", "Failed to start process " + m_params->id + ": " + error.text);
    m_reply.answer(error);
    notifyDone(nullptr);
}

void SpawnCall::notifyDone(const std::shared_ptr<ChildProcess> &process)
{
    if (m_done)
        m_done(process);
}

} // namespace claustrum
