// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/eventpoll.h"

#include <memory>

namespace claustrum {

/// A set of descriptors that are served a few at a time, after those of its outer set: for clients
/// that may be hostile. If many are ready, the next ones wait for a moment (Pulse), so that others
/// wait for no more than a few of them. Event loop's thread.
class Lobby final : private EventPoll::Deferred
{
public:
    explicit Lobby(EventPoll &outer);
    ~Lobby();
    Lobby(const Lobby &) = delete;
    Lobby &operator=(const Lobby &) = delete;

    /// The set; the outer one if the system gives no other.
    EventPoll &poll() { return m_inner ? *m_inner : m_outer; }

private:
    void serve();
    void runDeferred() override;

    static constexpr int atOnce = 8;

    EventPoll &m_outer;
    std::unique_ptr<EventPoll> m_inner;
    Watch m_watch; // of the inner set
};

} // namespace claustrum
