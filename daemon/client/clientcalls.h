// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/replyturns.h"
#include "daemon/loop/cancelsignal.h"
#include "daemon/loop/task.h"

#include <cstddef>
#include <deque>
#include <memory>

namespace claustrum {

/// The blocking calls of one client. At most runningLimit of them run at once, the others in the
/// order of their arrival as soon as one has ended: a client whose calls all block leaves threads
/// for others (Workers::threadLimit).
///
/// Running calls keep it alive after the connection. Event loop's thread, except for the results of
/// cancelFd() and turns().
class ClientCalls : public std::enable_shared_from_this<ClientCalls>
{
public:
    /// Sixty-four blocked calls must disturb nobody (methods.md, files.read).
    static constexpr std::size_t runningLimit = 128;

    /// Begins one call, which calls onCallEnded() once.
    using Start = Task<void(const std::shared_ptr<ClientCalls> &calls)>;

    /// Begins @p call now, or as soon as the limit allows. The calls of a closed connection run,
    /// too.
    void add(Start call);
    void onCallEnded();

    /// The connection is closed: calls that wait on its behalf give up.
    void onClientGone();

    /// Readable once the connection is closed; -1: there is no descriptor.
    [[nodiscard]] int cancelFd() const { return m_gone.fd(); }
    [[nodiscard]] const std::shared_ptr<ReplyTurns> &turns() const { return m_turns; }

private:
    CancelSignal m_gone;
    std::shared_ptr<ReplyTurns> m_turns = std::make_shared<ReplyTurns>();
    std::size_t m_running = 0;
    std::deque<Start> m_waiting; // bounded by Connection::requestLimit
};

} // namespace claustrum
