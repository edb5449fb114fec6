// SPDX-License-Identifier: Apache-2.0
#include "installer/http/dial.h"

#include "posix/systemerror.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>

#include <algorithm>
#include <array>

namespace claustrum {
namespace {

using Clock = Waiter::Clock;
using Until = Waiter::Until;

constexpr auto timedOut = "i/o timeout";

/// Tries addresses one after the other.
///
///     Waiting ──start()──▶ Connecting ──▶ Connected
///                            │  ▲ └─failure or time over, next address
///                            ▼
///                          Failed: no address is left
class Lane
{
public:
    Lane(std::vector<HostEndpoint> endpoints, std::chrono::nanoseconds leastShare)
        : m_endpoints(std::move(endpoints))
        , m_leastShare(leastShare)
    {}

    [[nodiscard]] bool isStarted() const { return m_next > 0; }
    [[nodiscard]] bool isFailed() const { return !m_fd && m_next == m_endpoints.size(); }
    [[nodiscard]] bool isConnected() const { return m_connected; }
    [[nodiscard]] Until deadline() const { return m_deadline; }
    [[nodiscard]] pollfd waited() const { return {m_fd.get(), POLLOUT, 0}; }
    [[nodiscard]] Fd take() { return std::move(m_fd); }
    [[nodiscard]] const std::string &firstError() const { return m_firstError; }

    /// Tries addresses until one neither fails nor succeeds at once.
    /// @param end of the whole dialing
    void start(Until end)
    {
        while (!m_connected && !m_fd && m_next < m_endpoints.size()) {
            const auto &endpoint = m_endpoints[m_next];
            m_deadline = share(end);
            ++m_next;
            connectTo(endpoint);
        }
    }

    /// The socket is writable or broken.
    void onReady(Until end)
    {
        int error = 0;
        socklen_t size = sizeof error;
        if (::getsockopt(m_fd.get(), SOL_SOCKET, SO_ERROR, &error, &size) < 0)
            error = errno;
        if (error == 0) {
            m_connected = true;
            return;
        }
        giveUp("connect: " + go::errnoText(error));
        start(end);
    }

    void onTimeout(Until end)
    {
        giveUp(timedOut);
        start(end);
    }

    void stop()
    {
        if (m_fd)
            giveUp(timedOut);
    }

private:
    /// Each address gets its share of the rest.
    [[nodiscard]] Until share(Until end) const
    {
        if (!end)
            return {};
        const auto left = *end - Clock::now();
        const auto part = left / static_cast<int>(m_endpoints.size() - m_next);
        return Clock::now()
               + std::max<Clock::duration>(part, std::min<Clock::duration>(left, m_leastShare));
    }

    void connectTo(const HostEndpoint &endpoint)
    {
        m_fd.reset(::socket(endpoint.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                            IPPROTO_TCP));
        if (!m_fd)
            return giveUp("socket: " + go::errnoText(errno));
        const int yes = 1; // failures of these are harmless
        (void)::setsockopt(m_fd.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        (void)::setsockopt(m_fd.get(), SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
        const auto *const address = reinterpret_cast<const sockaddr *>(&endpoint.address);
        if (::connect(m_fd.get(), address, endpoint.size) == 0)
            m_connected = true;
        else if (errno != EINPROGRESS && errno != EINTR)
            giveUp("connect: " + go::errnoText(errno));
    }

    void giveUp(const std::string &why)
    {
        m_fd.reset();
        if (m_firstError.empty())
            m_firstError = "dial tcp " + endpointText(m_endpoints[m_next - 1].address) + ": " + why;
    }

    std::vector<HostEndpoint> m_endpoints;
    std::chrono::nanoseconds m_leastShare;
    std::size_t m_next = 0;
    Fd m_fd;
    Until m_deadline;
    bool m_connected = false;
    std::string m_firstError;
};

/// The addresses of the first one's family, or the others.
std::vector<HostEndpoint> ofFamily(const std::vector<HostEndpoint> &endpoints, bool first)
{
    std::vector<HostEndpoint> chosen;
    std::copy_if(endpoints.begin(), endpoints.end(), std::back_inserter(chosen),
                 [&](const HostEndpoint &endpoint) {
                     return (endpoint.address.ss_family == endpoints.front().address.ss_family)
                            == first;
                 });
    return chosen;
}

/// Two lanes, of which the first to connect wins.
class Race
{
public:
    Race(const std::vector<HostEndpoint> &endpoints, Waiter &waiter, const DialLimits &limits)
        : m_waiter(waiter)
        , m_end(waiter.end())
        , m_fallbackStart(Clock::now() + limits.fallback)
        , m_lanes{Lane(ofFamily(endpoints, true), limits.leastShare),
                  Lane(ofFamily(endpoints, false), limits.leastShare)}
    {}

    StreamResult<Fd> run()
    {
        m_lanes[0].start(m_end);
        for (;;) {
            if (!m_lanes[1].isStarted()
                && (m_lanes[0].isFailed() || Clock::now() >= m_fallbackStart))
                m_lanes[1].start(m_end);
            for (auto &lane : m_lanes) {
                if (lane.isConnected())
                    return lane.take();
            }
            if (m_lanes[0].isFailed() && m_lanes[1].isFailed())
                return StreamError{{m_lanes[0].firstError()}, false};
            if (auto waited = step(); !waited)
                return std::move(waited).error();
        }
    }

private:
    StreamResult<void> step()
    {
        std::array<pollfd, 2> fds{m_lanes[0].waited(), m_lanes[1].waited()};
        const auto came = m_waiter.wait(fds, nextTime());
        if (!came)
            return onGivenUp(came.error());
        for (std::size_t i = 0; i < m_lanes.size(); ++i) {
            auto &lane = m_lanes[i];
            if (fds[i].revents != 0)
                lane.onReady(m_end);
            else if (fds[i].fd >= 0 && lane.deadline() && Clock::now() >= *lane.deadline())
                lane.onTimeout(m_end);
        }
        return {};
    }

    [[nodiscard]] Until nextTime() const
    {
        Until next;
        if (!m_lanes[1].isStarted() && !m_lanes[1].isFailed())
            next = m_fallbackStart;
        for (const auto &lane : m_lanes)
            next = lane.waited().fd >= 0 ? earlier(next, lane.deadline()) : next;
        return next;
    }

    /// The whole time is over; the first error may be another.
    StreamResult<void> onGivenUp(const StreamError &error)
    {
        m_lanes[0].stop();
        return StreamError{{m_lanes[0].firstError()}, error.isTimeout};
    }

    Waiter &m_waiter;
    const Until m_end;
    const Clock::time_point m_fallbackStart;
    std::array<Lane, 2> m_lanes;
};

StreamResult<std::unique_ptr<TcpStream>> race(const std::vector<HostEndpoint> &endpoints,
                                              Waiter &waiter, const DialLimits &limits)
{
    auto fd = Race(endpoints, waiter, limits).run();
    if (!fd)
        return std::move(fd).error();
    return std::make_unique<TcpStream>(std::move(*fd), waiter);
}

} // namespace

StreamResult<std::unique_ptr<TcpStream>> dial(const std::string &host, int port, Waiter &waiter,
                                              const DialLimits &limits)
{
    const Waiter::Step step(waiter, limits.whole, timedOut);
    const auto endpoints = lookUpHost(host, port, waiter);
    if (!endpoints)
        return StreamError{{"dial tcp: " + endpoints.error().text}, endpoints.error().isTimeout};
    return race(*endpoints, waiter, limits);
}

StreamResult<std::unique_ptr<TcpStream>> dial(const std::vector<HostEndpoint> &endpoints,
                                              Waiter &waiter, const DialLimits &limits)
{
    const Waiter::Step step(waiter, limits.whole, timedOut);
    return race(endpoints, waiter, limits);
}

} // namespace claustrum
