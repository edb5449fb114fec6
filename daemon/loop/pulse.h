// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/eventpoll.h"

#include <chrono>
#include <vector>

namespace claustrum {

/// Runs work a moment later: all of it at once, with one timer. For work that is better done rarely
/// than at once. Event loop's thread.
class Pulse
{
public:
    static constexpr std::chrono::microseconds interval{100};

    explicit Pulse(EventPoll &poll);

    /// Runs @p work once, after at most the interval; it must live until then, or until forget().
    void after(EventPoll::Deferred &work);
    void forget(EventPoll::Deferred &work);

private:
    void onTimer();

    EventPoll &m_poll;
    Fd m_timer; // invalid if the system gives none: then work is done after the batch
    Watch m_watch;
    std::vector<EventPoll::Deferred *> m_waiting;
    std::vector<EventPoll::Deferred *> m_running;
};

} // namespace claustrum
