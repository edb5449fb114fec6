// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testing/client.h"

#include <chrono>
#include <thread>
#include <vector>

namespace claustrum::testing {

/// Response times of server.ping. They are printed, never asserted, since they depend on the
/// machine.
class PingTimes
{
public:
    /// Pings once; false if it is not answered.
    bool ping(Client &client);

    [[nodiscard]] std::size_t count() const { return m_took.size(); }
    /// "<beside>: <n> pings: p50 …, p99 …, most …"
    void print(const char *beside);

private:
    std::vector<std::chrono::microseconds> m_took;
};

/// Pings a daemon about every millisecond while it lives, on a thread of its own.
class BackgroundPings
{
public:
    explicit BackgroundPings(Client client);
    ~BackgroundPings();
    BackgroundPings(const BackgroundPings &) = delete;
    BackgroundPings &operator=(const BackgroundPings &) = delete;

    /// Ends it, closes the connection and prints the times. Returns whether every ping was
    /// answered.
    bool stop(const char *beside);

private:
    Client m_client;
    PingTimes m_times;
    bool m_allAnswered = true;
    std::jthread m_thread; // last: it uses the other members
};

} // namespace claustrum::testing
