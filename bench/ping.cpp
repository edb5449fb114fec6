// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"
#include "bench/measure.h"

namespace claustrum::bench {
namespace {

constexpr int singlePings = 20'000;
constexpr int flightPings = 200'000;
constexpr int inFlight = 256;
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

/// Pings a second with so many on their way at any time.
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

} // namespace

Figures measurePing()
{
    const BenchDaemon daemon;
    const BenchClient client(daemon);
    auto [ours, theirs] = socketPair();
    const Program echo({helperPath("claustrum-bench-peer"), "echo", std::to_string(pong.size())},
                       {theirs.get(), theirs.get(), 2});
    theirs.reset();

    Latency pings;
    Latency echoes;
    std::vector<double> pingRates;
    std::vector<double> echoRates;
    constexpr int rounds = 5;
    for (int i = 0; i < rounds; ++i) {
        pings.pingTimes(client.fd(), singlePings / rounds);
        echoes.pingTimes(ours.get(), singlePings / rounds);
        pingRates.push_back(pipelined(client.fd()));
        echoRates.push_back(pipelined(ours.get()));
    }
    using Bound = Figure::Bound;
    return {
        {"ping, median", "µs", median(pings.microseconds), median(echoes.microseconds),
         Bound::RatioAtMost, 1.3},
        {"ping, 99 of 100", "µs", percentile(pings.microseconds, 0.99),
         percentile(echoes.microseconds, 0.99), Bound::RatioAtMost, 1.6},
        {"pings, 256 in flight", "pings/s", median(pingRates), median(echoRates),
         Bound::RatioAtLeast, 0.12},
    };
}

} // namespace claustrum::bench
