// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/pendingreply.h"
#include "daemon/loop/blockingcalls.h"
#include "daemon/methods/processcontext.h"
#include "wire/params.h"

#include <memory>
#include <optional>
#include <string>

namespace claustrum {

/// One process.spawn, from its checked params to the reply.
///
///     work(): the program is started ──▶ finish(): watched, in the table, replied, attached
///     refuse(), or an error of either: replied with the error
class SpawnCall final : public BlockingCall
{
public:
    SpawnCall(const ProcessContext &context, SpawnParams params, PendingReply reply);

    /// The login shell's PATH, for the child only; before work().
    void setLoginPath(const std::optional<std::string> &path) { m_login.path = path; }

    [[nodiscard]] FileUse files() const;
    [[nodiscard]] std::shared_ptr<Connection> connection() const { return m_reply.connection(); }
    [[nodiscard]] std::shared_ptr<ClientCalls> clientCalls() const { return m_reply.clientCalls(); }

    void work() override;
    void finish() override;
    void refuse() override;

private:
    std::shared_ptr<ChildProcess> makeProcess();
    void replyAndAttach(const std::shared_ptr<ChildProcess> &process);
    void fail(const Error &error);

    const ProcessContext m_context;
    const std::shared_ptr<SpawnParams> m_params; // shared with observers
    PendingReply m_reply;
    LoginVariables m_login;
    std::optional<Result<StartedProgram>> m_program;
};

} // namespace claustrum
