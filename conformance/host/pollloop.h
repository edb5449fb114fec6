// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <chrono>
#include <functional>
#include <map>

namespace claustrum::conformance {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

/// Waits for file descriptors and calls their handlers. One thread.
class PollLoop
{
public:
    /// @param revents those of poll(); never 0
    using Handler = std::function<void(short revents)>;

    /// Calls @p handler whenever @p fd is ready, until forget(). Replaces an earlier watch.
    void watch(int fd, short events, Handler handler);

    /// Changes the events of a watched descriptor.
    void setEvents(int fd, short events);

    /// Ends the watch at once, also when called from a handler.
    void forget(int fd);

    /// Serves descriptors until @p done returns true (checked first and after each round) or the
    /// deadline passes; returns whether it did. A signal of cancelOnSignals() ends it at once.
    bool runUntil(const std::function<bool()> &done, Deadline deadline);

    /// Serves descriptors for the given time.
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

/// Makes SIGINT and SIGTERM end every runUntil() of this process and of its forked children.
void cancelOnSignals();

/// Whether such a signal has arrived.
bool cancelled();

} // namespace claustrum::conformance
