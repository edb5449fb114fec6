// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/eventpoll.h"

#include "daemon/loop/pulse.h"
#include "wire/goerrno.h"

#include <algorithm>
#include <cerrno>
#include <new>
#include <string_view>
#include <unistd.h>

namespace claustrum {
Result<std::unique_ptr<EventPoll>> EventPoll::create()
{
    Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
    if (!epoll)
        return Error{"epoll_create1: " + go::errnoText(errno)};
    return std::unique_ptr<EventPoll>(new EventPoll(std::move(epoll)));
}

EventPoll::EventPoll(Fd epoll)
    : m_epoll(std::move(epoll))
{}

EventPoll::~EventPoll() = default;

Pulse &EventPoll::pulse()
{
    if (!m_pulse)
        m_pulse = std::make_unique<Pulse>(*this);
    return *m_pulse;
}

bool EventPoll::turn(bool waits)
{
    bool any = false;
    for (int round = 0; round < roundsPerTurn; ++round) {
        const int came = takeBatch(waits && round == 0, batchSize);
        any = any || came > 0;
        if (came < batchSize)
            break;
    }
    return any;
}

/// Out of memory, in spite of all that was given up, the callback fails alone.
template <typename Callback>
void EventPoll::call(Callback callback)
{
    try {
        callback();
    } catch (const std::bad_alloc &) {
        constexpr std::string_view line = "claustrum: out of memory\n"; // the log would need some
        [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
    }
}

/// Returns how many were ready. An interrupted wait has none: the loop repeats it.
int EventPoll::takeBatch(bool waits, int atMost)
{
    const int timeout = waits ? -1 : 0;
    m_batchCount = std::max(0, ::epoll_wait(m_epoll.get(), m_batch.data(), atMost, timeout));
    const int came = m_batchCount;
    for (int i = 0; i < came; ++i) {
        if (auto *watch = static_cast<Watch *>(m_batch[static_cast<std::size_t>(i)].data.ptr))
            call([&] { watch->m_callback(m_batch[static_cast<std::size_t>(i)].events); });
    }
    m_batchCount = 0;
    runDeferred();
    return came;
}

void EventPoll::defer(Deferred &work)
{
    m_deferred.push_back(&work);
}

void EventPoll::forget(Deferred &work)
{
    std::replace(m_deferred.begin(), m_deferred.end(), &work, static_cast<Deferred *>(nullptr));
}

void EventPoll::runDeferred()
{
    for (std::size_t i = 0; i < m_deferred.size(); ++i) { // may grow meanwhile
        if (Deferred *work = m_deferred[i])
            call([&] { work->runDeferred(); });
    }
    m_deferred.clear();
    destroyDropped();
}

void EventPoll::dropFromBatch(const Watch *watch)
{
    for (int i = 0; i < m_batchCount; ++i) {
        auto &event = m_batch[static_cast<std::size_t>(i)];
        if (event.data.ptr == watch)
            event.data.ptr = nullptr;
    }
}

bool Watch::start(int fd, std::uint32_t events)
{
    if (m_fd == fd && m_events == events)
        return true;
    epoll_event event{};
    event.events = events;
    event.data.ptr = this;
    const int operation = m_fd == fd ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (::epoll_ctl(m_poll->m_epoll.get(), operation, fd, &event) < 0)
        return false;
    m_fd = fd;
    m_events = events;
    return true;
}

void Watch::stop()
{
    if (m_fd < 0)
        return;
    ::epoll_ctl(m_poll->m_epoll.get(), EPOLL_CTL_DEL, m_fd, nullptr);
    m_fd = -1;
    m_poll->dropFromBatch(this);
}

} // namespace claustrum
