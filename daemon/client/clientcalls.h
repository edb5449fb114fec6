// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/replyturns.h"
#include "daemon/loop/cancelsignal.h"
#include "daemon/loop/task.h"

#include <cstddef>
#include <deque>
#include <memory>

namespace claustrum {

/// The calls of one client that may block. So many run at once, further ones when one has ended,
/// in the order of their coming: a client that parks all of its own leaves threads for others
/// (Workers::threadLimit).
///
/// Those that run keep it alive, beyond the connection. Event loop's thread, but for what
/// cancelFd() and turns() return.
class ClientCalls : public std::enable_shared_from_this<ClientCalls>
{
public:
    /// Sixty-four that are parked must disturb nobody (methods.md, files.read).
    static constexpr std::size_t runningLimit = 128;

    /// Begins one call, which says onCallEnded() once.
    using Start = Task<void(const std::shared_ptr<ClientCalls> &calls)>;

    /// Begins @p call, now or once it may. Those of a client that has gone run all the same.
    void add(Start call);
    void onCallEnded();

    /// The client has gone: what waits on its behalf gives up.
    void onClientGone();

    /// Readable once the client has gone; -1 if there is none.
    [[nodiscard]] int cancelFd() const { return m_gone.fd(); }
    [[nodiscard]] const std::shared_ptr<ReplyTurns> &turns() const { return m_turns; }

private:
    CancelSignal m_gone;
    std::shared_ptr<ReplyTurns> m_turns = std::make_shared<ReplyTurns>();
    std::size_t m_running = 0;
    std::deque<Start> m_waiting; // bounded by Connection::requestLimit
};

} // namespace claustrum
