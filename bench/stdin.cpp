// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"
#include "bench/measure.h"
#include "bench/pourer.h"
#include "wire/base64.h"

namespace claustrum::bench {
namespace {

constexpr std::size_t chunkBytes = std::size_t{384} * 1024;
constexpr int chunks = 1200;
constexpr double totalMegabytes = chunkBytes * chunks / 1e6;
constexpr int rounds = 5;

std::string stdinRequest()
{
    const std::string data = base64Text(std::string(chunkBytes, 'x'));
    return request("process.stdin", R"({"id":"p","data":")" + data + R"("})", 7);
}

double throughDaemon()
{
    const BenchDaemon daemon;
    BenchClient client(daemon);
    client.call("process.spawn", R"({"id":"p","command":")" + helperPath("claustrum-bench-peer")
                                     + R"(","args":["sink"]})");
    const std::string last = R"("applied":)" + std::to_string(chunkBytes * chunks);
    const Stopwatch watch;
    const Pourer pourer(client.fd(), stdinRequest(), chunks);
    client.readUntil(last);
    return totalMegabytes / watch.seconds();
}

/// Raw bytes from a socket into the same pipe.
double throughRelay()
{
    const std::string peer = helperPath("claustrum-bench-peer");
    auto [ours, theirs] = socketPair();
    auto [pipeRead, pipeWrite] = pipePair();
    Program sink({peer, "sink"}, {pipeRead.get(), -1, 2});
    const Program relay({peer, "relay", "65536"}, {theirs.get(), pipeWrite.get(), 2});
    pipeRead.reset();
    pipeWrite.reset();
    theirs.reset();
    const Stopwatch watch;
    const std::string chunk(chunkBytes, 'x');
    for (int i = 0; i < chunks; ++i)
        sendAll(ours.get(), chunk);
    ours.reset();
    sink.finish();
    return totalMegabytes / watch.seconds();
}

} // namespace

Figures measureStdin()
{
    std::vector<double> daemon;
    std::vector<double> relay;
    for (int i = 0; i < rounds; ++i) {
        daemon.push_back(throughDaemon());
        relay.push_back(throughRelay());
    }
    return {{"stdin, decoded", "MB/s", median(daemon), median(relay), Figure::Bound::RatioAtLeast,
             0.4}};
}

} // namespace claustrum::bench
