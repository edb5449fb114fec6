// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"
#include "bench/measure.h"

#include <spawn.h>
#include <sys/wait.h>

namespace claustrum::bench {
namespace {

constexpr int count = 1000;
constexpr int rounds = 5;

double throughDaemon(BenchClient &client)
{
    const std::string spawn = request("process.spawn", R"({"id":"p","command":"/bin/true"})");
    const Stopwatch watch;
    for (int i = 0; i < count; ++i) {
        client.send(spawn);
        client.readUntil(R"("stream":"exit")");
    }
    return count / watch.seconds();
}

double bySpawnAndWait()
{
    char name[] = "true";
    char *argv[] = {name, nullptr};
    const Stopwatch watch;
    for (int i = 0; i < count; ++i) {
        pid_t pid = 0;
        siginfo_t info{};
        if (::posix_spawn(&pid, "/bin/true", nullptr, nullptr, argv, ::environ) != 0
            || ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED) != 0)
            giveUp("/bin/true cannot be run");
    }
    return count / watch.seconds();
}

} // namespace

Figures measureSpawn()
{
    const BenchDaemon daemon;
    BenchClient client(daemon);
    std::vector<double> spawned;
    std::vector<double> bare;
    for (int i = 0; i < rounds; ++i) {
        spawned.push_back(throughDaemon(client));
        bare.push_back(bySpawnAndWait());
    }
    return {{"spawn to exit frame", "processes/s", median(spawned), median(bare),
             Figure::Bound::RatioAtLeast, 0.75}};
}

} // namespace claustrum::bench
