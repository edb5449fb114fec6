// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"
#include "bench/measure.h"

namespace claustrum::bench {
namespace {

constexpr std::size_t streamBytes = std::size_t{768} * 1024 * 1024;
constexpr std::size_t smallWrite = 100;
constexpr std::size_t smallWrites = 400'000;
constexpr int rounds = 5;

struct Flow
{
    double seconds = 0;
    double cpuSeconds = 0;
};

Flow throughDaemon(std::size_t bytes, std::size_t block)
{
    const BenchDaemon daemon;
    BenchClient client(daemon);
    const double cpuBefore = cpuSeconds(daemon.pid());
    const Stopwatch watch;
    client.send(request("process.spawn", producer(bytes, block)));
    client.readUntil(R"("stream":"exit")");
    return {watch.seconds(), cpuSeconds(daemon.pid()) - cpuBefore};
}

/// The same pipe, read in blocks of 32 KiB and written raw to an AF_UNIX reader.
Flow throughRelay(std::size_t bytes, std::size_t block)
{
    const std::string peer = helperPath("claustrum-bench-peer");
    auto [pipeRead, pipeWrite] = pipePair();
    auto [ours, theirs] = socketPair();
    const Stopwatch watch;
    const Program relay({peer, "relay", "32768"}, {pipeRead.get(), theirs.get(), 2});
    const Program source({peer, "produce", std::to_string(bytes), std::to_string(block)},
                         {-1, pipeWrite.get(), 2});
    pipeRead.reset();
    pipeWrite.reset();
    theirs.reset();
    drain(ours.get(), bytes);
    return {watch.seconds(), cpuSeconds(relay.pid())};
}

/// Medians of alternating rounds, for equal conditions.
std::pair<Flow, Flow> inTurns(std::size_t bytes, std::size_t block)
{
    std::vector<double> seconds[2];
    std::vector<double> cpu[2];
    for (int i = 0; i < rounds; ++i) {
        const Flow flows[2] = {throughDaemon(bytes, block), throughRelay(bytes, block)};
        for (int k = 0; k < 2; ++k) {
            seconds[k].push_back(flows[k].seconds);
            cpu[k].push_back(flows[k].cpuSeconds);
        }
    }
    return {{median(seconds[0]), median(cpu[0])}, {median(seconds[1]), median(cpu[1])}};
}

} // namespace

Figures measureOutput()
{
    constexpr double megabyte = 1e6;
    constexpr double streamMegabytes = streamBytes / megabyte;
    const auto [daemon, relay] = inTurns(streamBytes, std::size_t{64} * 1024);
    const auto [small, smallRelay] = inTurns(smallWrite * smallWrites, smallWrite);
    using Bound = Figure::Bound;
    return {
        {"output of one process", "MB/s", streamMegabytes / daemon.seconds,
         streamMegabytes / relay.seconds, Bound::RatioAtLeast, 0.65},
        {"CPU for its output", "ms/MB", 1e3 * daemon.cpuSeconds / streamMegabytes,
         1e3 * relay.cpuSeconds / streamMegabytes, Bound::RatioAtMost, 2.5},
        {"100-byte writes", "writes/s", smallWrites / small.seconds,
         smallWrites / smallRelay.seconds, Bound::RatioAtLeast, 0.5},
    };
}

} // namespace claustrum::bench
