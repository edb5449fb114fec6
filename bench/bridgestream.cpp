// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"
#include "bench/measure.h"

namespace claustrum::bench {
namespace {

constexpr std::size_t streamBytes = std::size_t{512} * 1024 * 1024;
constexpr int rounds = 5;

double stream(BenchClient &client)
{
    const Stopwatch watch;
    client.send(request("process.spawn", producer(streamBytes, std::size_t{64} * 1024)));
    client.readUntil(R"("stream":"exit")");
    return streamBytes / 1e6 / watch.seconds();
}

double throughBridge(const BenchDaemon &daemon)
{
    auto [inRead, inWrite] = pipePair();
    auto [outRead, outWrite] = pipePair();
    const Program bridge({serverPath(), "-bridge", "-socket", daemon.socket()},
                         {inRead.get(), outWrite.get(), 2});
    inRead.reset();
    outWrite.reset();
    BenchClient client(std::move(outRead), std::move(inWrite));
    return stream(client);
}

} // namespace

Figures measureBridge()
{
    const BenchDaemon daemon;
    BenchClient direct(daemon);
    std::vector<double> bridged;
    std::vector<double> unbridged;
    for (int i = 0; i < rounds; ++i) {
        bridged.push_back(throughBridge(daemon));
        unbridged.push_back(stream(direct));
    }
    return {{"stream through -bridge", "MB/s", median(bridged), median(unbridged),
             Figure::Bound::RatioAtLeast, 0.8}};
}

} // namespace claustrum::bench
