// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/pollloop.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <vector>

namespace claustrum::conformance {
namespace {

volatile std::sig_atomic_t cancelSignal = 0;

void onSignal(int signal)
{
    cancelSignal = signal;
}

/// The time left, rounded up: poll() must not return just before the deadline.
int millisecondsUntil(Deadline deadline)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    return static_cast<int>(std::clamp<long long>(left.count(), 0, INT_MAX));
}

} // namespace

void cancelOnSignals()
{
    struct sigaction action = {};
    action.sa_handler = onSignal; // no SA_RESTART: poll() must return
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

bool cancelled()
{
    return cancelSignal != 0;
}

void PollLoop::watch(int fd, short events, Handler handler)
{
    m_watches.insert_or_assign(fd, Watch{events, std::move(handler)});
}

void PollLoop::setEvents(int fd, short events)
{
    if (const auto found = m_watches.find(fd); found != m_watches.end())
        found->second.events = events;
}

void PollLoop::forget(int fd)
{
    m_watches.erase(fd);
}

bool PollLoop::runUntil(const std::function<bool()> &done, Deadline deadline)
{
    while (!done()) {
        if (cancelled() || Clock::now() >= deadline)
            return false;
        serveOnce(deadline);
    }
    return true;
}

void PollLoop::runFor(std::chrono::milliseconds duration)
{
    runUntil([] { return false; }, Clock::now() + duration);
}

void PollLoop::serveOnce(Deadline deadline)
{
    std::vector<pollfd> fds;
    fds.reserve(m_watches.size());
    for (const auto &[fd, watch] : m_watches)
        fds.push_back({fd, watch.events, 0});
    if (::poll(fds.data(), fds.size(), millisecondsUntil(deadline)) <= 0)
        return;
    for (const pollfd &ready : fds) {
        const auto found = ready.revents ? m_watches.find(ready.fd) : m_watches.end();
        if (found == m_watches.end())
            continue;
        const Handler handler = found->second.handler; // a copy: the handler may call forget()
        handler(ready.revents);
    }
}

} // namespace claustrum::conformance
