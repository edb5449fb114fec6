// SPDX-License-Identifier: Apache-2.0
#include "bench/growth.h"

#include "bench/benchdaemon.h"
#include "bench/figure.h"
#include "bench/oneprocessor.h"
#include "bench/pourer.h"
#include "wire/base64.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <memory>

namespace claustrum::bench {
namespace {

constexpr int rounds = 3;
constexpr int pings = 5000;
constexpr int cycledPings = 50'000;
constexpr std::size_t outputBytes = std::size_t{128} << 20;
constexpr std::size_t outputBlock = std::size_t{32} * 1024;
constexpr std::size_t stdinBytes = std::size_t{64} << 20;
constexpr std::size_t stdinRequests = 100'000; ///< at most
constexpr std::size_t replayBytes = std::size_t{16} << 20;
constexpr std::size_t frameHead = 120; ///< of a stream frame, approximately
constexpr std::string_view pong = R"({"jsonrpc":"2.0","id":1,"result":{"pong":true}})"
                                  "\n";

struct Point
{
    double throughput = 0;
    std::vector<double> microseconds; ///< latencies
    double pssMiB = 0;
};

double pssMiB(const BenchDaemon &daemon)
{
    return pssKiB(daemon.pid()) / 1024;
}

std::vector<double> pingTimes(const BenchClient &client)
{
    const std::string ping = request("server.ping");
    std::vector<double> microseconds;
    for (int i = 0; i < pings; ++i) {
        const Stopwatch watch;
        sendAll(client.fd(), ping);
        drain(client.fd(), pong.size());
        microseconds.push_back(watch.seconds() * 1e6);
    }
    return microseconds;
}

/// Processes that write @p bytes bytes after a byte on stdin, or wait for it.
void spawnWaiting(BenchClient &client, int count, std::size_t bytes)
{
    const std::string peer = helperPath("claustrum-bench-peer");
    for (int i = 0; i < count; ++i)
        client.call("process.spawn", R"({"id":")" + std::to_string(i) + R"(","command":")" + peer
                                         + R"(","args":["await",")" + std::to_string(bytes)
                                         + R"(",")" + std::to_string(outputBlock) + R"("]})");
}

/// Reads until a text has come so many times, whatever else comes.
void readUntilCount(int fd, std::string_view wanted, int count)
{
    std::string text;
    while (count > 0) {
        std::array<char, std::size_t{256} * 1024> block;
        const auto got = ::read(fd, block.data(), block.size());
        if (got <= 0)
            giveUp("the daemon closed the connection");
        text.append(block.data(), static_cast<std::size_t>(got));
        std::size_t from = 0;
        for (auto at = text.find(wanted); at != std::string::npos; at = text.find(wanted, from)) {
            from = at + wanted.size();
            --count;
        }
        text.erase(0, std::max(from, text.size() - std::min(text.size(), wanted.size() - 1)));
    }
}

/// MB/s of the output of @p count processes at once.
double outputOf(int count)
{
    const BenchDaemon daemon;
    BenchClient client(daemon);
    const std::size_t each = outputBytes / static_cast<std::size_t>(count);
    spawnWaiting(client, count, each);
    std::string start;
    for (int i = 0; i < count; ++i)
        start +=
            request("process.stdin", R"({"id":")" + std::to_string(i) + R"(","data":"eA=="})", 2);
    const Stopwatch watch;
    sendAll(client.fd(), start);
    readUntilCount(client.fd(), R"("stream":"exit")", count);
    return static_cast<double>(each) * count / 1e6 / watch.seconds();
}

double medianOf(const std::function<double()> &measured)
{
    std::vector<double> values;
    for (int i = 0; i < rounds; ++i)
        values.push_back(measured());
    return median(values);
}

Point withProcesses(int count)
{
    Point point;
    {
        const OneProcessor one;
        const BenchDaemon daemon;
        BenchClient client(daemon);
        spawnWaiting(client, count, 0);
        point.microseconds = pingTimes(client);
        point.pssMiB = pssMiB(daemon);
    }
    point.throughput = medianOf([&] { return outputOf(count); });
    return point;
}

/// Requests a second, one in flight for each connection.
double cycled(const std::vector<std::unique_ptr<BenchClient>> &clients)
{
    const std::string ping = request("server.ping");
    const int cycles = std::max(1, cycledPings / static_cast<int>(clients.size()));
    const Stopwatch watch;
    for (int i = 0; i < cycles; ++i) {
        for (const auto &client : clients)
            sendAll(client->fd(), ping);
        for (const auto &client : clients)
            drain(client->fd(), pong.size());
    }
    return cycles * static_cast<double>(clients.size()) / watch.seconds();
}

Point withConnections(int count)
{
    const OneProcessor one;
    const BenchDaemon daemon;
    std::vector<std::unique_ptr<BenchClient>> clients;
    for (int i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<BenchClient>(daemon));
        clients.back()->call("server.ping", "{}");
    }
    Point point;
    point.microseconds = pingTimes(*clients.front());
    point.pssMiB = pssMiB(daemon);
    point.throughput = medianOf([&] { return cycled(clients); });
    return point;
}

/// MB/s that a process reads in requests of @p size decoded bytes.
double stdinIn(std::size_t size)
{
    const BenchDaemon daemon;
    BenchClient client(daemon);
    client.call("process.spawn", R"({"id":"p","command":")" + helperPath("claustrum-bench-peer")
                                     + R"(","args":["sink"]})");
    const std::size_t total = std::min(stdinBytes, size * stdinRequests) / size * size;
    const std::string line = request(
        "process.stdin", R"({"id":"p","data":")" + base64Text(std::string(size, 'x')) + R"("})", 7);
    const Stopwatch watch;
    const Pourer pourer(client.fd(), line, static_cast<int>(total / size));
    client.readUntil(R"("applied":)" + std::to_string(total));
    return static_cast<double>(total) / 1e6 / watch.seconds();
}

/// The times of echoes of @p size bytes, as many as fill the replay buffer.
Point withFramesOf(int size)
{
    Point point;
    const auto bytes = static_cast<std::size_t>(size);
    {
        const OneProcessor one;
        const BenchDaemon daemon;
        BenchClient client(daemon);
        client.call("process.spawn", R"({"id":"cat","command":"cat"})");
        const std::string data = base64Text(std::string(bytes, 'x'));
        const std::string line =
            request("process.stdin", R"({"id":"cat","data":")" + data + R"("})");
        const std::string end = data.substr(data.size() - 4) + '"';
        for (std::size_t kept = 0; kept < replayBytes; kept += data.size() + frameHead) {
            const Stopwatch watch;
            client.send(line);
            readUntilCount(client.fd(), end, 1);
            point.microseconds.push_back(watch.seconds() * 1e6);
        }
        point.pssMiB = pssMiB(daemon);
    }
    point.throughput = medianOf([&] { return stdinIn(bytes); });
    return point;
}

/// What grows, and the measured sizes.
struct Axis
{
    const char *name;
    std::vector<int> sizes;
    Point (*measure)(int size);
};

} // namespace

void printGrowth()
{
    const Axis axes[] = {
        {"processes", {1, 10, 30, 100, 300, 1000}, withProcesses},
        {"connections", {1, 10, 30, 100, 250, 500}, withConnections},
        {"frame", {64, 256, 1024, 4096, 16384, 32768}, withFramesOf},
    };
    for (const Axis &axis : axes) {
        for (const int size : axis.sizes) {
            const Point point = axis.measure(size);
            std::printf("%s\t%d\t%.1f\t%.1f\t%.1f\t%.2f\n", axis.name, size, point.throughput,
                        median(point.microseconds), percentile(point.microseconds, 0.99),
                        point.pssMiB);
            std::fflush(stdout);
        }
    }
}

} // namespace claustrum::bench
