// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"
#include "bench/measure.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <unistd.h>

namespace claustrum::bench {
namespace {

constexpr int hostileClients = 500;
constexpr int seconds = 15;
constexpr int secondsAlone = 3;
constexpr int secondsAfter = 10;
constexpr double kiB = 1024;

/// The largest PSS of a process while it lives, looked at four times a second.
class PeakPss
{
public:
    explicit PeakPss(pid_t pid)
        : m_thread([this, pid] {
            while (!m_over) {
                m_peak = std::max<double>(m_peak, pssKiB(pid));
                ::usleep(250'000);
            }
        })
    {}
    double stop()
    {
        m_over = true;
        m_thread.join();
        return m_peak;
    }

private:
    std::atomic<bool> m_over{false};
    double m_peak = 0;
    std::thread m_thread; // last: it uses the other members
};

/// Times of pings in ms, one ping each millisecond, for @p forSeconds.
std::vector<double> pingTimes(BenchClient &client, double forSeconds)
{
    std::vector<double> times;
    const Stopwatch all;
    while (all.seconds() < forSeconds) {
        const Stopwatch watch;
        client.call("server.ping", "");
        times.push_back(watch.seconds() * 1e3);
        ::usleep(1000);
    }
    return times;
}

} // namespace

Figures measureHostile()
{
    const BenchDaemon daemon;
    BenchClient good(daemon);
    good.call("server.ping", "");
    const double before = pssKiB(daemon.pid());
    const auto alone = pingTimes(good, secondsAlone);
    PeakPss peak(daemon.pid());
    std::vector<double> times;
    {
        Program hostile({helperPath("claustrum-bench-peer"), "hostile", daemon.socket(),
                         std::to_string(hostileClients), std::to_string(seconds)},
                        {-1, -1, 2});
        times = pingTimes(good, seconds);
        hostile.finish();
    }
    const double most = peak.stop();
    const Stopwatch since;
    double after = pssKiB(daemon.pid());
    while (after > before + 2 * kiB && since.seconds() < secondsAfter) {
        ::usleep(500'000);
        after = pssKiB(daemon.pid());
    }
    using Bound = Figure::Bound;
    return {
        {"ping beside 500 hostile clients, median", "ms", median(times), median(alone),
         Bound::MoreAtMost, 1},
        {"ping beside them, 99 of 100", "ms", percentile(times, 0.99), percentile(alone, 0.99),
         Bound::MoreAtMost, 5},
        {"ping beside them, slowest", "ms", percentile(times, 1), percentile(alone, 1),
         Bound::MoreAtMost, 50},
        {"PSS beside them, peak", "MB", most / kiB, 0, Bound::AtMost, 60},
        {"PSS after them", "MB", after / kiB, before / kiB, Bound::MoreAtMost, 2},
    };
}

} // namespace claustrum::bench
