// SPDX-License-Identifier: Apache-2.0
#include "common/waiter.h"

#include "wire/goerrno.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

namespace claustrum {
namespace {

using Clock = Waiter::Clock;
using Until = Waiter::Until;

/// The end of a limit that starts now; limits beyond the clock's range are none.
Until endOf(std::chrono::nanoseconds limit)
{
    const auto now = Clock::now();
    if (limit <= limit.zero() || limit > Clock::time_point::max() - now)
        return {};
    return now + limit;
}

/// Rounded up, so that no wait ends early; at most some 24 days, after which the caller waits
/// again.
int pollTimeout(Until until)
{
    if (!until)
        return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now()).count();
    return static_cast<int>(std::clamp<decltype(left)>(left, 0, std::numeric_limits<int>::max()));
}

} // namespace

Waiter::Waiter(const Patience &patience)
    : m_patience(patience)
    , m_client(patience.clientFd)
    , m_wholeEnd(endOf(patience.whole))
{}

Waiter::Step::Step(Waiter &waiter, std::chrono::nanoseconds limit, std::string text)
    : m_waiter(waiter)
    , m_limit(limit)
{
    m_waiter.m_stepText = std::move(text);
    restart();
}

Waiter::Step::~Step()
{
    m_waiter.m_stepEnd.reset();
}

void Waiter::Step::restart()
{
    m_waiter.m_stepEnd = endOf(m_limit);
}

Until Waiter::end() const
{
    return earlier(m_stepEnd, m_wholeEnd);
}

void Waiter::setTick(std::chrono::nanoseconds interval, std::function<void()> tick)
{
    m_tickInterval = interval;
    m_tick = std::move(tick);
    m_nextTick = endOf(interval);
}

/// Ticks that were missed are not made up for.
void Waiter::tick(Clock::time_point now)
{
    if (!m_nextTick || now < *m_nextTick)
        return;
    m_nextTick = now + m_tickInterval;
    m_tick();
}

StreamResult<short> Waiter::wait(int fd, short events)
{
    pollfd waited{.fd = fd, .events = events, .revents = 0};
    const auto came = wait({&waited, 1}, {});
    if (!came)
        return came.error();
    return waited.revents;
}

StreamResult<bool> Waiter::wait(std::span<pollfd> fds, Until until)
{
    Until clientEnd = m_clientGone ? endOf(m_patience.grace) : Until();
    std::array<pollfd, maxDescriptors + 1> all{};
    for (;;) {
        const auto now = Clock::now();
        if (auto error = giveUp(now, clientEnd))
            return *std::move(error);
        tick(now);
        if (until && now >= *until)
            return false;
        std::copy(fds.begin(), fds.end(), all.begin());
        auto &client = all[fds.size()];
        client = {.fd = m_client, .events = 0, .revents = 0};
        const auto end = earlier(earlier(this->end(), m_nextTick), earlier(clientEnd, until));
        if (::poll(all.data(), fds.size() + 1, pollTimeout(end)) < 0 && errno != EINTR)
            return StreamError{{"poll: " + go::errnoText(errno)}, false};
        std::copy_n(all.begin(), fds.size(), fds.begin());
        if (std::any_of(fds.begin(), fds.end(), [](const pollfd &fd) { return fd.revents != 0; }))
            return true;
        if ((client.revents & (POLLERR | POLLHUP)) != 0) {
            noteClientGone();
            clientEnd = endOf(m_patience.grace);
        }
    }
}

std::optional<StreamError> Waiter::giveUp(Clock::time_point now, Until clientEnd)
{
    if (m_wholeEnd && now >= *m_wholeEnd) {
        m_over = Over::Whole;
        return StreamError{{"context deadline exceeded"}, true};
    }
    if (clientEnd && now >= *clientEnd) {
        m_over = Over::ClientGone;
        return StreamError{{"the client has gone"}, true};
    }
    if (m_stepEnd && now >= *m_stepEnd)
        return StreamError{{m_stepText}, true};
    return {};
}

/// It would be reported at once by each further poll().
void Waiter::noteClientGone()
{
    m_clientGone = true;
    m_client = -1;
}

Until earlier(Until a, Until b)
{
    if (!a || !b)
        return a ? a : b;
    return std::min(*a, *b);
}

} // namespace claustrum
