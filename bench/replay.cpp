// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"
#include "bench/measure.h"

namespace claustrum::bench {
namespace {

constexpr std::size_t fullBytes = std::size_t{16} * 1024 * 1024;
constexpr int rounds = 15;

/// Seconds and bytes of one replay of the whole buffer to a new connection.
std::pair<double, std::size_t> replayOnce(const BenchDaemon &daemon)
{
    BenchClient client(daemon);
    const Stopwatch watch;
    client.send(request("process.reattach", R"({"id":"p","fromSeq":0})"));
    const std::size_t bytes = client.readUntil(R"("result":{"found":true)");
    return {watch.seconds(), bytes};
}

double writeLoop()
{
    const std::string peer = helperPath("claustrum-bench-peer");
    auto [ours, theirs] = socketPair();
    // Started in advance, as the daemon is running already, too.
    auto [gate, opener] = socketPair();
    const Program source({"/bin/sh", "-c",
                          "read x <&2; exec " + peer + " produce " + std::to_string(fullBytes) + " "
                              + std::to_string(fullBytes)},
                         {-1, theirs.get(), gate.get()});
    theirs.reset();
    const Stopwatch watch;
    sendAll(opener.get(), "\n");
    drain(ours.get(), 1);
    const Stopwatch flowing;
    drain(ours.get(), fullBytes - 1);
    return flowing.seconds();
}

} // namespace

Figures measureReplay()
{
    const BenchDaemon daemon;
    BenchClient filler(daemon);
    filler.send(
        request("process.spawn", producer(std::size_t{16} * 1024 * 1024, std::size_t{64} * 1024)));
    filler.readUntil(R"("stream":"exit")");
    std::vector<double> replayed;
    std::vector<double> written;
    for (int i = 0; i < rounds; ++i) {
        const auto [seconds, bytes] = replayOnce(daemon);
        replayed.push_back(static_cast<double>(bytes) / 1e6 / seconds);
        written.push_back(static_cast<double>(fullBytes) / 1e6 / writeLoop());
    }
    return {{"replay of a full buffer", "MB/s", median(replayed), median(written),
             Figure::Bound::RatioAtLeast, 0.85}};
}

} // namespace claustrum::bench
