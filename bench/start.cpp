// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"
#include "bench/measure.h"

namespace claustrum::bench {
namespace {

constexpr int rounds = 100;
constexpr int serveRounds = 9;

/// Milliseconds from the start of a bridge to the first pong.
double firstPong(const std::vector<std::string> &bridge)
{
    auto [inRead, inWrite] = pipePair();
    auto [outRead, outWrite] = pipePair();
    const Stopwatch watch;
    const Program program(bridge, {inRead.get(), outWrite.get(), 2});
    sendAll(inWrite.get(), request("server.ping"));
    BenchClient(std::move(outRead), std::move(inWrite)).readUntil("pong");
    return watch.seconds() * 1e3;
}

double toTheEnd(const std::vector<std::string> &command)
{
    const Stopwatch watch;
    Program(command).finish();
    return watch.seconds() * 1e3;
}

} // namespace

Figures measureStart()
{
    const BenchDaemon daemon;
    const std::string yardstick = helperPath("claustrum-bench-yardstick");
    std::vector<double> times[5];
    for (int i = 0; i < rounds; ++i) {
        times[0].push_back(firstPong({serverPath(), "-bridge", "-socket", daemon.socket()}));
        times[1].push_back(firstPong({yardstick, "bridge", daemon.socket()}));
        times[2].push_back(toTheEnd({serverPath(), "-version"}));
        times[3].push_back(toTheEnd({yardstick, "version"}));
    }
    for (int i = 0; i < serveRounds; ++i)
        times[4].push_back(BenchDaemon().startSeconds() * 1e3);
    using Bound = Figure::Bound;
    return {
        {"-serve until it returns", "ms", median(times[4]), 0, Bound::AtMost, 30},
        {"-bridge to the first pong", "ms", median(times[0]), median(times[1]), Bound::MoreAtMost,
         1.5},
        {"-version", "ms", median(times[2]), median(times[3]), Bound::MoreAtMost, 1.5},
    };
}

} // namespace claustrum::bench
