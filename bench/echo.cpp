// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"
#include "bench/measure.h"
#include "bench/oneprocessor.h"

#include <unistd.h>

namespace claustrum::bench {
namespace {

constexpr int keystrokes = 2000;
constexpr int rounds = 4;
// Between keystrokes, as of a typist who is very fast.
constexpr useconds_t pause = 500;

/// Microseconds from a keystroke to its echo, through the daemon and a cat.
void throughDaemon(BenchClient &client, std::vector<double> &times)
{
    const std::string key = request("process.stdin", R"({"id":"cat","data":"eA=="})");
    for (int i = 0; i < keystrokes / rounds; ++i) {
        ::usleep(pause);
        const Stopwatch watch;
        client.send(key);
        client.readUntil(R"("data":"eA==")");
        times.push_back(watch.seconds() * 1e6);
    }
}

/// The same cat on two pipes.
void throughPipes(int in, int out, std::vector<double> &times)
{
    for (int i = 0; i < keystrokes / rounds; ++i) {
        ::usleep(pause);
        const Stopwatch watch;
        sendAll(in, "x");
        drain(out, 1);
        times.push_back(watch.seconds() * 1e6);
    }
}

} // namespace

Figures measureEcho()
{
    const OneProcessor one;
    const BenchDaemon daemon;
    BenchClient client(daemon);
    client.call("process.spawn", R"({"id":"cat","command":"cat"})");
    auto [childIn, in] = pipePair();
    auto [out, childOut] = pipePair();
    const Program cat({"/bin/cat"}, {childIn.get(), childOut.get(), 2},
                      SpawnRequest::Group::Session);
    std::vector<double> daemonTimes;
    std::vector<double> pipeTimes;
    for (int i = 0; i < rounds; ++i) {
        throughDaemon(client, daemonTimes);
        throughPipes(in.get(), out.get(), pipeTimes);
    }
    using Bound = Figure::Bound;
    return {{"keystroke and echo, median", "µs", median(daemonTimes), median(pipeTimes),
             Bound::RatioAtMost, 4},
            {"keystroke and echo, 99 of 100", "µs", percentile(daemonTimes, 0.99),
             percentile(pipeTimes, 0.99), Bound::RatioAtMost, 4}};
}

} // namespace claustrum::bench
