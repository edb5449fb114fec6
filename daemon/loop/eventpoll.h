// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace claustrum {

class Watch;

/// The descriptors of an EventLoop: its epoll set. A thousand idle processes have four thousand
/// descriptors, and a turn does not cost more for them. Callbacks run on the loop's thread. After
/// each batch the deferred work is done (connections flush what the batch queued for them, in one
/// writev).
class EventPoll
{
public:
    /// Work to be done once at the end of the batch; what the pointer points to must live until
    /// then, or forget().
    class Deferred
    {
    public:
        virtual void runDeferred() = 0;

    protected:
        ~Deferred() = default;
    };

    static Result<std::unique_ptr<EventPoll>> create();
    EventPoll(const EventPoll &) = delete;
    EventPoll &operator=(const EventPoll &) = delete;

    /// Runs @p work at the end of the running batch; outside of one, before the loop waits.
    void defer(Deferred &work);
    void forget(Deferred &work);

    /// Destroys @p object once the callbacks that run now have returned: it may be in one of its
    /// own. That is after the deferred work, or at destroyDropped().
    void dropLater(std::shared_ptr<void> object) { m_dropped.push_back(std::move(object)); }
    /// Destroys them now. For an owner that ends without a further turn of the loop.
    void destroyDropped() { std::exchange(m_dropped, {}); }

private:
    friend class EventLoop;
    friend class Watch;
    explicit EventPoll(Fd epoll);

    /// Calls those that are ready, after waiting for one if @p waits; whether any was.
    bool turn(bool waits);
    int takeBatch(bool waits);
    void runDeferred();
    void dropFromBatch(const Watch *watch);

    // One batch; more are taken in the same turn while it comes full, up to the rounds.
    static constexpr int batchSize = 64;
    static constexpr int roundsPerTurn = 16;

    Fd m_epoll;
    std::array<epoll_event, batchSize> m_batch{};
    int m_batchCount = 0;
    std::vector<Deferred *> m_deferred;
    std::vector<std::shared_ptr<void>> m_dropped; // last: their destructors may call forget()
};

/// One watched descriptor. Stops when it goes; does not own the descriptor.
/// Level-triggered; EPOLLERR and EPOLLHUP come always, so what is not wanted for now must be
/// stopped, not watched for nothing.
class Watch
{
public:
    using Callback = std::function<void(std::uint32_t events)>;

    Watch(EventPoll &poll, Callback callback)
        : m_poll(poll)
        , m_callback(std::move(callback))
    {}
    ~Watch() { stop(); }
    Watch(const Watch &) = delete;
    Watch &operator=(const Watch &) = delete;

    /// Watches @p fd for @p events (EPOLLIN, EPOLLOUT), or changes what it is watched for.
    /// False, with errno, if the kernel refuses.
    bool start(int fd, std::uint32_t events);
    void stop();
    [[nodiscard]] bool isActive() const { return m_fd >= 0; }

private:
    friend class EventPoll;

    EventPoll &m_poll;
    Callback m_callback;
    int m_fd = -1;
    std::uint32_t m_events = 0;
};

} // namespace claustrum
