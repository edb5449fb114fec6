// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"
#include "bench/measure.h"
#include "posix/files.h"
#include "posix/unixsocket.h"

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <thread>
#include <unistd.h>

namespace claustrum::bench {
namespace {

// The session: sequential requests on one connection, so that two runs differ only by the effects
// of the system's scheduling.
constexpr int pings = 150'000;
constexpr int shortProcesses = 600;
constexpr std::size_t shortOutput = 4096;
constexpr std::size_t longOutput = std::size_t{64} * 1024 * 1024;
constexpr int stdinChunks = 1000;
constexpr std::size_t chunkBase64 = std::size_t{16} * 1024;

constexpr int rounds = 5;
constexpr std::string_view valgrind = "/usr/bin/valgrind";

/// A daemon in the foreground whose instructions are counted by callgrind.
class CountedDaemon
{
public:
    explicit CountedDaemon(const std::vector<std::string> &moreArgs);

    [[nodiscard]] Fd connect() const;
    /// Instructions of its whole life; waits for its end, which must have been requested.
    double instructions();

private:
    [[nodiscard]] std::string path(const char *name) const { return m_folder.path() + name; }

    TemporaryDirectory m_folder = makeFolder();
    std::optional<Program> m_program;
};

CountedDaemon::CountedDaemon(const std::vector<std::string> &moreArgs)
{
    auto [tokenRead, tokenWrite] = pipePair();
    sendAll(tokenWrite.get(), token);
    tokenWrite.reset();
    std::vector<std::string> command = {
        std::string(valgrind), "--tool=callgrind", "--callgrind-out-file=" + path("/counts"),
        serverPath(),          "-serve",           "-socket",
        path("/rpc.sock"),     "-token-fd=0"};
    const auto flags = buildFlags();
    command.insert(command.end(), flags.begin(), flags.end());
    command.insert(command.end(), moreArgs.begin(), moreArgs.end());
    setBenchEnvironment(m_folder.path());
    ::setenv("CLAUSTRUM_LOG_LEVEL", "error", 1); // the time of a log write varies
    ::setenv("CLAUDE_SSH_DAEMON_CHILD", "1", 1); // otherwise the launcher would be counted
    m_program.emplace(command, std::vector{tokenRead.get(), -1, -1});
    ::unsetenv("CLAUDE_SSH_DAEMON_CHILD");
}

Fd CountedDaemon::connect() const
{
    const Stopwatch watch;
    for (;;) {
        if (auto socket = connectUnixSocket(path("/rpc.sock")))
            return std::move(*socket);
        if (watch.seconds() > 60)
            giveUp("the daemon does not start under valgrind");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

double CountedDaemon::instructions()
{
    m_program->finish();
    const auto counts = readFile(path("/counts"));
    const auto at = counts ? counts->rfind("\ntotals: ") : std::string::npos;
    if (at == std::string::npos)
        giveUp("callgrind has counted nothing");
    return std::strtod(counts->c_str() + at + 9, nullptr);
}

void runProcess(BenchClient &client, std::string_view id, std::size_t outputBytes)
{
    client.send(request("process.spawn", producer(outputBytes, std::size_t{64} * 1024, id)));
    client.readUntil(R"("stream":"exit")");
}

void writeStdin(BenchClient &client)
{
    client.call("process.spawn", R"({"id":"in","command":")" + helperPath("claustrum-bench-peer")
                                     + R"(","args":["sink"]})");
    const std::string chunk = R"({"id":"in","data":")" + std::string(chunkBase64, 'A') + R"("})";
    for (int i = 0; i < stdinChunks; ++i)
        client.call("process.stdin", chunk);
}

/// Instructions of a daemon with these arguments for the session.
double session(const std::vector<std::string> &moreArgs)
{
    CountedDaemon daemon(moreArgs);
    BenchClient client(daemon.connect());
    for (int i = 0; i < pings; ++i)
        client.call("server.ping", "");
    for (int i = 0; i < shortProcesses; ++i)
        runProcess(client, "short" + std::to_string(i), shortOutput);
    runProcess(client, "long", longOutput);
    writeStdin(client);
    client.call("server.shutdown", "");
    return daemon.instructions();
}

double millionths(double part, double whole)
{
    return part / whole * 1e6;
}

} // namespace

Figures measureInspect()
{
    if (::access(valgrind.data(), X_OK) != 0) {
        std::fputs("inspect: skipped, as it needs valgrind (apt-get install valgrind)\n", stderr);
        return {};
    }
    std::vector<double> without;
    std::vector<double> with;
    for (int i = 0; i < rounds; ++i) {
        without.push_back(session({}));
        with.push_back(session({"-inspect"}));
    }
    const double usual = median(without);
    const double spread = percentile(without, 0.75) - percentile(without, 0.25);
    using Bound = Figure::Bound;
    return {
        {"instructions with -inspect", "ppm more", millionths(median(with) - usual, usual), 0,
         Bound::AtMost, 1000},
        {"variation between runs without it, middle half", "ppm", millionths(spread, usual), 0,
         Bound::AtMost, 1000},
    };
}

} // namespace claustrum::bench
