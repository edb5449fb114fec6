// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/processmethods.h"

#include "daemon/client/connection.h"
#include "daemon/loop/log.h"
#include "daemon/methods/killwait.h"
#include "daemon/process/signalname.h"
#include "daemon/process/spawnprogram.h"
#include "wire/goerrno.h"
#include "wire/jsonwriter.h"

#include <cerrno>
#include <csignal>

namespace claustrum {
namespace {

Error refused(const char *why)
{
    return {why, ErrorCode::InvalidParams};
}

/// What identifies the child to a client that watches it by other means (builds.md, CT-1).
void writePid(ObjectWriter &object, const ChildProcess &process)
{
    object.integer("pid", process.pid()).number("startTime", process.startTime());
}

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

std::string reattachedJson(const ChildProcess *process, const ReferenceBuild &build, bool wantPid)
{
    std::string json;
    ObjectWriter object(json);
    object.boolean("found", process != nullptr)
        .boolean("running", process && process->running())
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

ProcessMethods::ProcessMethods(const Environment &environment, BlockingCalls &calls,
                               EventPoll &poll, LoginPath &loginPath, ProcessTable &table,
                               const Taps &taps)
    : m_environment(environment)
    , m_calls(calls)
    , m_poll(poll)
    , m_loginPath(loginPath)
    , m_table(table)
    , m_taps(taps)
    , m_stdinGates(table, *environment.build)
{}

void ProcessMethods::addTo(Dispatcher &dispatcher)
{
    dispatcher.add(replyingMethod<SpawnParams>("process.spawn", [this](auto params, auto reply) {
        spawn(std::move(params), std::move(reply));
    }));
    dispatcher.add(replyingMethod<StdinParams>("process.stdin", [this](auto params, auto reply) {
        m_stdinGates.admit(params, std::move(reply));
    }));
    dispatcher.add(replyingMethod<KillParams>(
        "process.kill", [this](auto params, auto reply) { reply.answer(kill(params)); }));
    if (m_environment.build->hasMethod("process.killAndWait"))
        dispatcher.add(replyingMethod<KillAndWaitParams>(
            "process.killAndWait",
            [this](auto params, auto reply) { killAndWait(params, std::move(reply)); }));
    dispatcher.add(
        replyingMethod<ReattachParams>("process.reattach", [this](auto params, auto reply) {
            reattach(params, std::move(reply));
        }));
}

void ProcessMethods::spawn(SpawnParams params, PendingReply reply)
{
    if (params.id.empty()) {
        reply.answer(refused("Process ID is required"));
    } else if (params.command.empty()) {
        reply.answer(refused("Command is required"));
    } else {
        // Shared, because a callback must be copyable and what is owed an answer is not.
        auto sharedReply = std::make_shared<PendingReply>(std::move(reply));
        m_loginPath.whenKnown([this, params = std::make_shared<SpawnParams>(std::move(params)),
                               sharedReply](const std::optional<std::string> &path) {
            start(params, std::move(*sharedReply), path);
        });
    }
}

void ProcessMethods::start(const std::shared_ptr<SpawnParams> &params, PendingReply reply,
                           const std::optional<std::string> &path)
{
    auto shared = std::make_shared<PendingReply>(std::move(reply));
    const bool runs =
        m_calls.run([this, params, path] { return spawnProgram(m_environment, *params, path); },
                    [this, params, shared](Result<StartedProgram> program) {
                        started(params, std::move(*shared), std::move(program));
                    });
    if (!runs)
        cannotStart(*params, std::move(*shared), go::osError("fork/exec", params->command, EAGAIN));
}

void ProcessMethods::cannotStart(const SpawnParams &params, PendingReply reply, const Error &error)
{
    logError("process.Manager", "Failed to start process " + params.id + ": " + error.text);
    reply.answer(error);
}

void ProcessMethods::started(const std::shared_ptr<SpawnParams> &params, PendingReply reply,
                             Result<StartedProgram> program)
{
    if (!program) {
        cannotStart(*params, std::move(reply), program.error());
        return;
    }
    params->env.clear(); // the child has it; nobody else shall keep what may be secret
    const auto process =
        std::make_shared<ChildProcess>(m_poll, params->id, std::move(*program), m_taps);
    m_taps.life.tell(&LifeTap::processStarted, *process, params);
    logInfo("process.Manager", "Process " + params->id
                                   + " started, PID=" + std::to_string(process->pid())
                                   + ", command=" + params->command);
    if (!process->watch()) {
        const int error = errno;
        process->killAndReap();
        cannotStart(*params, std::move(reply), go::osError("fork/exec", params->command, error));
        return;
    }
    m_table.insert(process);
    const auto connection = reply.connection();
    reply.answer(spawnedJson(*process, params->wantPid)); // precedes the first stream frame
    if (connection && !connection->closed())
        process->attach(*connection, 0);
}

Result<std::string> ProcessMethods::kill(const KillParams &params)
{
    const int number = signalByName(params.signal);
    if (const auto process = m_table.find(params.id))
        process->signal(number, number == SIGKILL);
    return std::string(R"({"success":true})");
}

void ProcessMethods::killAndWait(const KillAndWaitParams &params, PendingReply reply)
{
    if (params.id.empty()) {
        reply.answer(refused("Process ID is required"));
        return;
    }
    const auto process = m_table.find(params.id);
    if (!process)
        reply.answer(std::string(R"({"found":false,"died":false})"));
    else if (!process->running())
        reply.answer(std::string(R"({"found":true,"died":true,"alreadyExited":true})"));
    else
        KillWait::begin(process, params, std::move(reply));
}

void ProcessMethods::reattach(const ReattachParams &params, PendingReply reply)
{
    if (params.id.empty()) {
        reply.answer(refused("Process ID is required"));
        return;
    }
    const auto connection = reply.connection();
    const auto process = m_table.find(params.id);
    if (process)
        m_taps.life.tell(&LifeTap::processReattached, *process);
    if (process && connection && !connection->closed())
        process->attach(*connection, params.fromSeq);
    reply.answer(reattachedJson(process.get(), *m_environment.build, params.wantPid));
}

} // namespace claustrum
