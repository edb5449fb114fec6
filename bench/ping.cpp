// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"
#include "bench/measure.h"
#include "bench/oneprocessor.h"

namespace claustrum::bench {
namespace {

constexpr int singlePings = 20'000;
constexpr int flightPings = 200'000;
constexpr int inFlight = 256;
constexpr int rounds = 5;
constexpr std::string_view pong = R"({"jsonrpc":"2.0","id":1,"result":{"pong":true}})"
                                  "\n";

struct Latency
{
    std::vector<double> microseconds;

    void pingTimes(int fd, int count)
    {
        const std::string ping = request("server.ping");
        for (int i = 0; i < count; ++i) {
            const Stopwatch watch;
            sendAll(fd, ping);
            drain(fd, pong.size());
            microseconds.push_back(watch.seconds() * 1e6);
        }
    }
};

/// Pings per second with inFlight requests pending at any time.
double pipelined(int fd)
{
    const std::string ping = request("server.ping");
    std::string batch;
    for (int i = 0; i < inFlight / 2; ++i)
        batch += ping;
    const Stopwatch watch;
    sendAll(fd, batch);
    for (int sent = inFlight / 2; sent < flightPings; sent += inFlight / 2) {
        sendAll(fd, batch);
        drain(fd, pong.size() * inFlight / 2);
    }
    drain(fd, pong.size() * inFlight / 2);
    return flightPings / watch.seconds();
}

/// The daemon, and an echo server of the same sizes, in a session of its own like the daemon: the
/// scheduler groups processes by session, and switching between groups takes a microsecond more.
struct Servers
{
    const BenchDaemon daemon;
    const BenchClient client{daemon};
    std::pair<Fd, Fd> pair = socketPair();
    const Program echo{{helperPath("claustrum-bench-peer"), "echo", std::to_string(pong.size())},
                       {pair.second.get(), pair.second.get(), 2},
                       SpawnRequest::Group::Session};

    Servers() { pair.second.reset(); }
    [[nodiscard]] int echoFd() const { return pair.first.get(); }
};

std::pair<Latency, Latency> latencies()
{
    const OneProcessor one;
    const Servers servers;
    std::pair<Latency, Latency> both;
    for (int i = 0; i < rounds; ++i) {
        both.first.pingTimes(servers.client.fd(), singlePings / rounds);
        both.second.pingTimes(servers.echoFd(), singlePings / rounds);
    }
    return both;
}

std::pair<double, double> rates()
{
    const Servers servers;
    std::vector<double> pings;
    std::vector<double> echoes;
    for (int i = 0; i < rounds; ++i) {
        pings.push_back(pipelined(servers.client.fd()));
        echoes.push_back(pipelined(servers.echoFd()));
    }
    return {median(pings), median(echoes)};
}

} // namespace

Figures measurePing()
{
    const auto [pings, echoes] = latencies();
    const auto [pingRate, echoRate] = rates();
    using Bound = Figure::Bound;
    return {
        {"ping, median", "µs", median(pings.microseconds), median(echoes.microseconds),
         Bound::RatioAtMost, 1.3},
        {"ping, 99 of 100", "µs", percentile(pings.microseconds, 0.99),
         percentile(echoes.microseconds, 0.99), Bound::RatioAtMost, 1.6},
        {"pings, 256 in flight", "pings/s", pingRate, echoRate, Bound::RatioAtLeast, 0.12},
    };
}

} // namespace claustrum::bench
