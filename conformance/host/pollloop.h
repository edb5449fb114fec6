// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <chrono>
#include <functional>
#include <map>

namespace claustrum::conformance {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

/// Waits for descriptors, and calls who watches them. One thread.
class PollLoop
{
public:
    /// @param revents as poll() gives them; never 0
    using Handler = std::function<void(short revents)>;

    /// Calls @p handler whenever @p fd is ready, until it is forgotten. Replaces an earlier watch.
    void watch(int fd, short events, Handler handler);

    /// What to wait for on a watched descriptor.
    void setEvents(int fd, short events);

    /// From now on, also within a handler, nobody is called for @p fd.
    void forget(int fd);

    /// Serves descriptors until @p done holds (looked at first, and after each round) or the
    /// deadline has come. Says whether it holds. A signal of cancelOnSignals() ends it at once.
    bool runUntil(const std::function<bool()> &done, Deadline deadline);

    /// Serves what is ready now, and what becomes ready before the deadline.
    void runFor(std::chrono::milliseconds duration);

private:
    struct Watch
    {
        short events;
        Handler handler;
    };

    void serveOnce(Deadline deadline);

    std::map<int, Watch> m_watches;
};

/// Makes SIGINT and SIGTERM end every runUntil() of this process, and of those forked from it.
void cancelOnSignals();

/// Whether such a signal has come.
bool cancelled();

} // namespace claustrum::conformance
