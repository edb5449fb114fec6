// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/pendingreply.h"
#include "daemon/loop/blockingcalls.h"
#include "daemon/loop/task.h"
#include "daemon/methods/processcontext.h"
#include "daemon/process/spawnprogram.h"
#include "wire/params.h"

#include <memory>
#include <optional>

namespace claustrum {

/// The start of a process.spawn, from its checked params to the reply.
///
///     work(): the program is started ──▶ finish(): watched, in the table, replied, attached
///     refuse(), fail(), or an error of the others: replied with the error
class SpawnCall final : public BlockingCall
{
public:
    /// @param launcher none, or one to check first (SpawnSteps)
    SpawnCall(const ProcessContext &context, SpawnParams params, std::optional<Launcher> launcher,
              PendingReply reply);

    /// Gets the process once it has started, null if it has not; last, on the loop's thread.
    using Done = Task<void(const std::shared_ptr<ChildProcess> &process)>;
    void whenDone(Done done) { m_done = std::move(done); }

    /// Keeps @p place until it has ended.
    void keep(std::shared_ptr<void> place) { m_place = std::move(place); }

    /// The reply follows the stream frames queued before it: exit frames that it waited for.
    void followStream() { m_reply.followStream(); }

    [[nodiscard]] const SpawnParams &params() const { return *m_params; }
    [[nodiscard]] const std::optional<Launcher> &launcher() const { return m_launcher; }
    /// The login shell's variables, for the child only; before work().
    [[nodiscard]] LoginVariables &login() { return m_login; }

    [[nodiscard]] FileUse files() const;
    [[nodiscard]] std::shared_ptr<Connection> connection() const { return m_reply.connection(); }
    [[nodiscard]] std::shared_ptr<ClientCalls> clientCalls() const { return m_reply.clientCalls(); }

    void work() override;
    void finish() override;
    void refuse() override;
    /// Ends it without a start.
    void fail(const Error &error);

private:
    [[nodiscard]] StartedChild startedChild() const;
    void dropVariables();
    std::shared_ptr<ChildProcess> makeProcess();
    [[nodiscard]] std::unique_ptr<KeptSession> keptSession() const;
    void replyAndAttach(const std::shared_ptr<ChildProcess> &process);
    void notifyDone(const std::shared_ptr<ChildProcess> &process);

    const ProcessContext m_context;
    const std::shared_ptr<SpawnParams> m_params; // shared with observers
    const std::optional<Launcher> m_launcher;
    PendingReply m_reply;
    std::shared_ptr<void> m_place;
    PluginsInUse::Hold m_plugins; // until the process has it
    LoginVariables m_login;
    Done m_done;
    std::optional<Result<StartedProgram>> m_program;
};

} // namespace claustrum
