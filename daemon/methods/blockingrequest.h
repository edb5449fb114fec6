// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/clientcalls.h"
#include "daemon/client/pendingreply.h"
#include "daemon/interfaces/caller.h"
#include "daemon/loop/blockingcalls.h"
#include "daemon/loop/task.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// A request whose handler may block:
///
///     admit() ──a slot of its client (ClientCalls)──▶ begin(), work() ──▶ finish(): replied
///        └───────────────── no thread ─────────────────────▶ refuse(): replied
///
/// A large reply is made in a turn (ReplyTurns), given back once the reply is queued.
class BlockingRequest final : public BlockingCall
{
public:
    /// Makes the result, on a worker.
    using Handler = Task<Result<std::string>(const Caller &caller)>;

    /// @param method one of the table's names
    BlockingRequest(std::string_view method, Handler handler, PendingReply reply)
        : m_method(method)
        , m_handler(std::move(handler))
        , m_reply(std::move(reply))
    {}

    /// Runs @p request among the calls of its client, as soon as these are few enough.
    static void admit(std::unique_ptr<BlockingRequest> request, FileUse use, BlockingCalls &calls);

    void begin(const std::shared_ptr<Slots> &client) override;
    void work() override;
    void finish() override;
    void refuse() override;
    [[nodiscard]] bool isWanted() const override;

private:
    const std::string_view m_method;
    Handler m_handler;
    PendingReply m_reply;
    bool m_isChange = false;
    std::shared_ptr<ClientCalls> m_client; // null while it waits there: that would be a cycle
    std::optional<ReplyTurn> m_turn;
    Frame m_frame;
};

} // namespace claustrum
