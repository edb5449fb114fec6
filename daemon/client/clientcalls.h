// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/replyturns.h"
#include "daemon/loop/cancelsignal.h"
#include "daemon/loop/slots.h"

#include <cstddef>
#include <memory>

namespace claustrum {

/// The blocking calls of one client, and their slots: a client whose calls all block leaves threads
/// for others (BlockingCalls), and has some left itself for calls at other places.
///
/// Running calls keep it alive after the connection. Event loop's thread, except for the results of
/// cancelFd() and turns().
class ClientCalls : public Slots
{
public:
    /// Sixty-four calls that wait for a fifo must disturb nobody (methods.md, files.read).
    static constexpr Limits limits{128, 32, 96};
    static constexpr Limits spawnLimits{96, 32, 0};

    ClientCalls()
        : Slots(limits)
    {}

    /// Those for spawns, which do not wait behind calls for files.
    [[nodiscard]] const std::shared_ptr<Slots> &spawns() const { return m_spawns; }

    /// The requests that wait for a slot.
    [[nodiscard]] std::size_t allWaiting() const
    {
        return waitingCount() + m_spawns->waitingCount();
    }

    /// The connection is closed: calls that wait on its behalf give up.
    void onClientGone();

    /// Readable once the connection is closed; -1: there is no descriptor.
    [[nodiscard]] int cancelFd() const { return m_gone.fd(); }
    [[nodiscard]] const std::shared_ptr<ReplyTurns> &turns() const { return m_turns; }

private:
    const std::shared_ptr<Slots> m_spawns = std::make_shared<Slots>(spawnLimits);
    CancelSignal m_gone;
    std::shared_ptr<ReplyTurns> m_turns = std::make_shared<ReplyTurns>();
};

} // namespace claustrum
