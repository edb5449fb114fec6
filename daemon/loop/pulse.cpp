// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/pulse.h"

#include <algorithm>
#include <sys/timerfd.h>

namespace claustrum {

Pulse::Pulse(EventPoll &poll)
    : m_poll(poll)
    , m_timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK))
    , m_watch(poll, [this](std::uint32_t) { onTimer(); })
{
    // By edges, so that the timer need not be read.
    if (m_timer && !m_watch.start(m_timer.get(), EPOLLIN | EPOLLET))
        m_timer.reset();
}

void Pulse::after(EventPoll::Deferred &work)
{
    if (!m_timer) {
        m_poll.defer(work);
        return;
    }
    m_waiting.push_back(&work);
    if (m_waiting.size() > 1)
        return; // the timer runs
    const itimerspec once{.it_interval = {},
                          .it_value = {0, std::chrono::nanoseconds(interval).count()}};
    ::timerfd_settime(m_timer.get(), 0, &once, nullptr); // cannot fail
}

void Pulse::forget(EventPoll::Deferred &work)
{
    std::erase(m_waiting, &work);
    std::replace(m_running.begin(), m_running.end(), &work,
                 static_cast<EventPoll::Deferred *>(nullptr));
    m_poll.forget(work);
}

void Pulse::onTimer()
{
    m_running.swap(m_waiting); // work that asks again waits for the next
    for (std::size_t i = 0; i < m_running.size(); ++i) {
        if (auto *work = m_running[i])
            work->runDeferred();
    }
    m_running.clear();
}

} // namespace claustrum
