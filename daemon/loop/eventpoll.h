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

class Pulse;
class Watch;

/// The descriptors of an EventLoop: its epoll set. A thousand idle processes have four thousand
/// descriptors, at no cost for a turn. Callbacks run on the loop's thread. Deferred work is done
/// after each batch (connections flush the frames of the batch in one writev).
class EventPoll
{
public:
    /// Work done once at the end of the batch; the object must live until then, or until forget().
    class Deferred
    {
    public:
        virtual void runDeferred() = 0;

    protected:
        ~Deferred() = default;
    };

    static Result<std::unique_ptr<EventPoll>> create();
    ~EventPoll();
    EventPoll(const EventPoll &) = delete;
    EventPoll &operator=(const EventPoll &) = delete;

    /// Runs @p work at the end of the running batch; outside of one, before the loop waits.
    void defer(Deferred &work);
    void forget(Deferred &work);

    /// Destroys @p object once the callbacks that run now have returned: it may be in one of its
    /// own. That is after the deferred work, or at destroyDropped().
    void dropLater(std::shared_ptr<void> object) { m_dropped.push_back(std::move(object)); }
    /// Destroys them now. For an owner that ends without a further turn of the loop.
    void destroyDropped()
    {
        if (!m_dropped.empty()) // a comparison for each batch
            std::exchange(m_dropped, {});
    }

    /// Work for a moment later.
    Pulse &pulse();

    /// For a set within another one: its descriptor, readable while any of its own is ready.
    [[nodiscard]] int fd() const { return m_epoll.get(); }
    /// Calls the callbacks of at most @p atMost ready descriptors; whether there were as many.
    bool serve(int atMost) { return takeBatch(false, atMost) == atMost; }

private:
    friend class EventLoop;
    friend class Watch;
    explicit EventPoll(Fd epoll);

    /// Calls the callbacks of ready descriptors, after waiting for one if @p waits; whether there
    /// was any.
    bool turn(bool waits);
    int takeBatch(bool waits, int atMost);
    template <typename Callback>
    void call(Callback callback);
    void runDeferred();
    void dropFromBatch(const Watch *watch);

    // A batch; further ones are taken in the same turn while they are full, up to the rounds.
    static constexpr int batchSize = 64;
    static constexpr int roundsPerTurn = 16;

    Fd m_epoll;
    std::array<epoll_event, batchSize> m_batch{};
    int m_batchCount = 0;
    std::vector<Deferred *> m_deferred;
    std::unique_ptr<Pulse> m_pulse;               // made when first asked for
    std::vector<std::shared_ptr<void>> m_dropped; // last: their destructors may call forget()
};

/// One watched descriptor. Stops when destroyed; does not own the descriptor. Level-triggered;
/// EPOLLERR and EPOLLHUP are always reported, so an unwanted descriptor must be stopped, not
/// watched for nothing.
class Watch
{
public:
    using Callback = std::function<void(std::uint32_t events)>;

    Watch(EventPoll &poll, Callback callback)
        : m_poll(&poll)
        , m_callback(std::move(callback))
    {}
    ~Watch() { stop(); }
    Watch(const Watch &) = delete;
    Watch &operator=(const Watch &) = delete;

    /// Watches @p fd for @p events (EPOLLIN, EPOLLOUT), or changes the events.
    /// False, with errno, if the kernel refuses.
    bool start(int fd, std::uint32_t events);
    void stop();
    /// Stops; from now on it belongs to @p poll.
    void moveTo(EventPoll &poll)
    {
        stop();
        m_poll = &poll;
    }
    [[nodiscard]] bool isActive() const { return m_fd >= 0; }

private:
    friend class EventPoll;

    EventPoll *m_poll;
    Callback m_callback;
    int m_fd = -1;
    std::uint32_t m_events = 0;
};

} // namespace claustrum
