// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"
#include "bench/measure.h"

namespace claustrum::bench {
namespace {

constexpr int idleProcesses = 200;
constexpr double kiB = 1024;

double afterSpawning(const BenchDaemon &daemon)
{
    BenchClient client(daemon);
    for (int i = 0; i < idleProcesses; ++i)
        client.call("process.spawn", R"({"id":"i)" + std::to_string(i) + R"(","command":"cat"})");
    return pssKiB(daemon.pid());
}

double withFullReplayBuffer(const BenchDaemon &daemon)
{
    BenchClient client(daemon);
    client.send(
        request("process.spawn", producer(std::size_t{64} * 1024 * 1024, std::size_t{64} * 1024)));
    client.readUntil(R"("stream":"exit")");
    return pssKiB(daemon.pid());
}

} // namespace

Figures measureMemory()
{
    using Bound = Figure::Bound;
    Figures figures;
    const BenchDaemon first;
    {
        BenchClient(first).call("server.ping", "");
        const double idle = pssKiB(first.pid());
        figures.push_back({"PSS, idle", "MB", idle / kiB, 0, Bound::AtMost, 7});
        const double each = (afterSpawning(first) - idle) / idleProcesses;
        figures.push_back({"PSS, each idle process", "KB", each, 0, Bound::AtMost, 16});
    }
    const BenchDaemon second;
    BenchClient(second).call("server.ping", "");
    const double idle = pssKiB(second.pid());
    figures.push_back({"PSS, full replay buffer", "MB", withFullReplayBuffer(second) / kiB,
                       idle / kiB, Bound::MoreAtMost, 18});
    return figures;
}

} // namespace claustrum::bench
