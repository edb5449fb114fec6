// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/processmethods.h"

#include "common/sessionkey.h"
#include "daemon/client/connection.h"
#include "daemon/methods/countsasrunning.h"
#include "daemon/methods/killwait.h"
#include "daemon/methods/spawnsteps.h"
#include "daemon/methods/writepid.h"
#include "daemon/process/signalname.h"
#include "wire/jsonwriter.h"

#include <csignal>
#include <span>

namespace claustrum {
namespace {

Error refused(const char *why)
{
    return {why, ErrorCode::InvalidParams};
}

std::string reattachedJson(const ChildProcess *process, const ReferenceBuild &build, bool wantPid)
{
    std::string json;
    ObjectWriter object(json);
    object.boolean("found", process != nullptr)
        .boolean("running", process && countsAsRunning(*process, build))
        .uinteger("firstSeq", process ? process->replay().firstSeq() : 0)
        .uinteger("lastSeq", process ? process->replay().lastSeq() : 0);
    if (build.reattachTellsStdinApplied())
        object.uinteger("stdinApplied", process ? process->stdinQueue().applied() : 0);
    if (process && wantPid)
        writePid(object, *process);
    object.close();
    return json;
}

} // namespace

ProcessMethods::ProcessMethods(const ProcessContext &context, BlockingCalls &calls,
                               LoginPath &loginPath, ShellAgent &shellAgent)
    : m_context(context)
    , m_calls(calls)
    , m_loginPath(loginPath)
    , m_shellAgent(shellAgent)
    , m_sessions(context.table)
    , m_ceiling(context.table, context.maxProcesses)
    , m_stdinGates(context.table, *context.environment.build)
{}

void ProcessMethods::addTo(Dispatcher &dispatcher)
{
    addSpawn(dispatcher);
    dispatcher.add(replyingMethod<StdinParams>("process.stdin", [this](auto params, auto reply) {
        m_stdinGates.admit(params, std::move(reply));
    }));
    dispatcher.add(replyingMethod<KillParams>(
        "process.kill", [this](auto params, auto reply) { reply.answer(kill(params)); }));
    if (m_context.environment.build->hasMethod("process.killAndWait"))
        dispatcher.add(replyingMethod<KillAndWaitParams>(
            "process.killAndWait",
            [this](auto params, auto reply) { killAndWait(params, std::move(reply)); }));
    dispatcher.add(
        replyingMethod<ReattachParams>("process.reattach", [this](auto params, auto reply) {
            reattach(params, std::move(reply));
        }));
}

/// Each build binds the params that it knows.
void ProcessMethods::addSpawn(Dispatcher &dispatcher)
{
    constexpr const char *name = "process.spawn";
    const ReferenceBuild &build = *m_context.environment.build;
    if (build.spawnHasLauncher())
        dispatcher.add(replyingMethod<LauncherSpawnParams>(name, [this](auto params, auto reply) {
            SpawnChoices choices{!params.disableShellAgentSocket, std::move(params.launcher)};
            spawn(std::move(params), std::move(reply), std::move(choices));
        }));
    else if (build.sharesShellAgent())
        dispatcher.add(replyingMethod<ShellAgentSpawnParams>(name, [this](auto params, auto reply) {
            const SpawnChoices choices{!params.disableShellAgentSocket};
            spawn(std::move(params), std::move(reply), choices);
        }));
    else
        dispatcher.add(replyingMethod<SpawnParams>(name, [this](auto params, auto reply) {
            spawn(std::move(params), std::move(reply), {});
        }));
}

void ProcessMethods::adopt(const std::shared_ptr<ChildProcess> &process, const SpawnParams &params,
                           const Launcher &launcher)
{
    m_context.table.insert(process);
    if (!process->isRunning())
        return;
    if (m_context.replaySpill > 0 && !process->replay().spills())
        process->spillTo(m_context.spillFor(process->id()));
    auto plugins = m_context.plugins.holdNamed(
        {std::span(&params.command, 1), params.args, std::span<const std::string>(launcher)});
    if (plugins)
        process->whenExited([held = std::move(plugins)]() mutable { held.reset(); });
    if (!m_context.environment.build->spawnSupersedesSession())
        return;
    if (const auto key = sessionKey(params.args); !key.empty())
        m_sessions.endTurn(key, process);
}

void ProcessMethods::spawn(SpawnParams params, PendingReply reply, SpawnChoices choices)
{
    if (params.id.empty()) {
        reply.answer(refused("Process ID is required"));
    } else if (params.command.empty()) {
        reply.answer(refused("Command is required"));
    } else {
        constexpr const char *agent = "SSH_AUTH_SOCK";
        const bool wantsAgent = choices.sharesAgent && m_context.environment.agentSocket.empty()
                                && !params.env.contains(agent)
                                && !m_context.environment.hasVariable(agent);
        SpawnSteps::begin(m_context, {m_calls, m_loginPath, m_shellAgent, m_sessions, m_ceiling},
                          std::make_unique<SpawnCall>(m_context, std::move(params),
                                                      std::move(choices.launcher),
                                                      std::move(reply)),
                          wantsAgent);
    }
}

Result<std::string> ProcessMethods::kill(const KillParams &params)
{
    const int number = signalByName(params.signal);
    if (const auto process = m_context.table.find(params.id))
        process->signal(number, number == SIGKILL, Killer::Client);
    return std::string(R"({"success":true})");
}

void ProcessMethods::killAndWait(const KillAndWaitParams &params, PendingReply reply)
{
    if (params.id.empty()) {
        reply.answer(refused("Process ID is required"));
        return;
    }
    const auto process = m_context.table.find(params.id);
    if (!process)
        reply.answer(std::string(R"({"found":false,"died":false})"));
    else if (!process->isRunning()) {
        reply.followStream(); // its exit frame may be queued
        reply.answer(std::string(R"({"found":true,"died":true,"alreadyExited":true})"));
    } else
        KillWait::begin(*process, killRequest(params, *m_context.environment.build),
                        [reply = std::move(reply)](KillWait::Outcome outcome) mutable {
                            if (outcome.died)
                                reply.followStream(); // of which the exit frame is the last
                            reply.answer(killedJson(outcome));
                        });
}

void ProcessMethods::reattach(const ReattachParams &params, PendingReply reply)
{
    if (params.id.empty()) {
        reply.answer(refused("Process ID is required"));
        return;
    }
    const auto connection = reply.connection();
    const auto process = m_context.table.find(params.id);
    if (process)
        m_context.observers.life.notify(&LifeObserver::onProcessReattached, *process);
    if (process && connection && !connection->isClosed()) {
        moveStream(*process, connection, params.fromSeq);
        reply.followStream();
    }
    reply.answer(reattachedJson(process.get(), *m_context.environment.build, params.wantPid));
}

/// The connection before is closed first, where the build does so (later/processes.md, E).
void ProcessMethods::moveStream(ChildProcess &process, const std::shared_ptr<Connection> &to,
                                Seq fromSeq)
{
    const auto before = process.receiver().lock();
    process.setReceiver(to);
    if (before && before != to && !before->isClosed()
        && m_context.environment.build->reattachClosesReplaced())
        before->closeReplaced(process.id());
    process.attach(*to, fromSeq);
}

} // namespace claustrum
