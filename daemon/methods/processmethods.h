// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/blockingcalls.h"
#include "daemon/methods/dispatcher.h"
#include "daemon/methods/processcontext.h"
#include "daemon/methods/sessions.h"
#include "daemon/methods/spawnceiling.h"
#include "daemon/methods/stdingate.h"
#include "daemon/process/loginpath.h"
#include "daemon/process/shellagent.h"
#include "daemon/process/spawnprogram.h"

#include <optional>
#include <string>

namespace claustrum {

/// The process.* handlers (processes.md, later/processes.md). Event loop's thread.
class ProcessMethods
{
public:
    /// @param calls for spawns alone: they must not wait behind calls for files
    ProcessMethods(const ProcessContext &context, BlockingCalls &calls, LoginPath &loginPath,
                   ShellAgent &shellAgent);

    /// Adds the methods to the table.
    void addTo(Dispatcher &dispatcher);

    /// For the frames of a process; null: they are not spilled.
    [[nodiscard]] std::unique_ptr<SpillFiles> spillFor(const std::string &id) const
    {
        return m_context.replaySpill > 0 ? m_context.spillFor(id) : nullptr;
    }
    /// Takes a predecessor's process into the table, as a spawn does.
    void adopt(const std::shared_ptr<ChildProcess> &process, const SpawnParams &params,
               const Launcher &launcher);

    /// Drops the stdin requests of a closed connection.
    void onConnectionClosed(const Connection &connection) { m_stdinGates.close(connection); }

private:
    /// Choices of process.spawn in newer builds.
    struct SpawnChoices
    {
        bool sharesAgent = false;
        std::optional<Launcher> launcher = {};
    };

    void addSpawn(Dispatcher &dispatcher);
    void spawn(SpawnParams params, PendingReply reply, SpawnChoices choices);
    Result<std::string> kill(const KillParams &params);
    void killAndWait(const KillAndWaitParams &params, PendingReply reply);
    void reattach(const ReattachParams &params, PendingReply reply);
    void moveStream(ChildProcess &process, const std::shared_ptr<Connection> &to, Seq fromSeq);

    const ProcessContext m_context;
    BlockingCalls &m_calls;
    LoginPath &m_loginPath;
    ShellAgent &m_shellAgent;
    Sessions m_sessions;
    SpawnCeiling m_ceiling;
    StdinGates m_stdinGates;
};

} // namespace claustrum
