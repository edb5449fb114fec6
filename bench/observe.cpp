// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"
#include "bench/measure.h"
#include "posix/unixsocket.h"

#include <array>
#include <optional>
#include <sys/socket.h>
#include <thread>

namespace claustrum::bench {
namespace {

constexpr std::size_t streamBytes = std::size_t{512} * 1024 * 1024;
constexpr int rounds = 5;

enum Observer { Nobody, WireLog, Watcher, Metrics, Count };

/// Reads the whole inspection of a daemon, including every frame, until it is closed.
class Inspector
{
public:
    explicit Inspector(const BenchDaemon &daemon)
    {
        const std::string folder = daemon.socket().substr(0, daemon.socket().rfind('/'));
        auto socket = connectUnixSocket(folder + "/inspect.sock");
        if (!socket)
            giveUp(socket.error().text);
        m_socket = std::move(*socket);
        sendAll(m_socket.get(), request("inspect.watch", R"({"frames":true})"));
        m_thread = std::jthread([fd = m_socket.get()] { drainToEnd(fd); });
    }
    ~Inspector() { ::shutdown(m_socket.get(), SHUT_RDWR); }
    Inspector(const Inspector &) = delete;
    Inspector &operator=(const Inspector &) = delete;

private:
    Fd m_socket;
    std::jthread m_thread;
};

std::vector<std::string> options(Observer observer, const TemporaryDirectory &folder)
{
    switch (observer) {
    case WireLog:
        return {"-wire-log", folder.path() + "/wire.log"};
    case Watcher:
        return {"-inspect"};
    case Metrics:
        return {"-metrics-addr", "127.0.0.1:0"};
    default:
        return {};
    }
}

/// Output of one process in MB/s.
double throughput(Observer observer)
{
    const TemporaryDirectory folder = makeFolder(); // on the disk, not in memory
    const BenchDaemon daemon(options(observer, folder));
    std::optional<Inspector> inspector;
    if (observer == Watcher)
        inspector.emplace(daemon);
    BenchClient client(daemon);
    const Stopwatch watch;
    client.send(request("process.spawn", producer(streamBytes, std::size_t{64} * 1024)));
    client.readUntil(R"("stream":"exit")");
    return static_cast<double>(streamBytes) / 1e6 / watch.seconds();
}

} // namespace

Figures measureObserve()
{
    std::array<std::vector<double>, Count> rates;
    for (int i = 0; i < rounds; ++i) { // alternating, for equal conditions
        for (int observer = Nobody; observer < Count; ++observer)
            rates[static_cast<std::size_t>(observer)].push_back(
                throughput(static_cast<Observer>(observer)));
    }
    const double alone = median(rates[Nobody]);
    using Bound = Figure::Bound;
    return {
        {"output with -wire-log", "MB/s", median(rates[WireLog]), alone, Bound::RatioAtLeast, 0.5},
        {"output with a watcher", "MB/s", median(rates[Watcher]), alone, Bound::RatioAtLeast, 0.8},
        {"output with metrics", "MB/s", median(rates[Metrics]), alone, Bound::RatioAtLeast, 0.9},
    };
}

} // namespace claustrum::bench
