// SPDX-License-Identifier: Apache-2.0
#include "bridge/bridge.h"
#include "common/eviction.h"
#include "posix/files.h"
#include "posix/unixsocket.h"
#include "wire/gopath.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>

namespace claustrum {
namespace {

constexpr std::string_view request = R"({"jsonrpc":"2.0","id":1,"method":"server.shutdown"})"
                                     "\n";
constexpr int answerTimeoutMs = 2000;

void askToShutDown(int socket)
{
    if (::send(socket, request.data(), request.size(), MSG_NOSIGNAL) < 0)
        return;
    pollfd answer{socket, POLLIN, 0};
    ::poll(&answer, 1, answerTimeoutMs); // any input will do, EOF too
}

/// As in the daemon's log.
void logLine(bool isWarning, const std::string &line)
{
    const auto now = std::time(nullptr);
    std::tm parts{};
    ::localtime_r(&now, &parts);
    std::array<char, 32> time{};
    std::strftime(time.data(), time.size(), "%Y/%m/%d %H:%M:%S ", &parts);
    std::fputs(
        (time.data() + std::string(isWarning ? "WARN " : "INFO ") + " [daemon] " + line + '\n')
            .c_str(),
        stderr);
}

/// The word for the outcome. Files stay if the daemon does.
const char *endBySignal(const StopOptions &options)
{
    const auto directory = go::dirName(options.socket);
    const auto evicted =
        evictOwner({.lockPath = go::joinPath(directory, "daemon.lock"),
                    .expected = {.program = options.program, .socket = options.socket},
                    .childrenOfKilled = options.childrenOfKilled,
                    .log = logLine});
    if (evicted != Evicted::Survives) {
        (void)removeFile(options.socket);
        (void)removeFile(go::joinPath(directory, "daemon.token"));
    }
    return wordFor(evicted);
}

void report(const char *word)
{
    (void)writeAll(STDOUT_FILENO, word + std::string("\n"), "stdout");
}

} // namespace

int runStop(const StopOptions &options)
{
    const auto socket = connectUnixSocket(options.socket);
    if (socket)
        askToShutDown(socket->get());
    if (!options.reports)
        ::unlink(options.socket.c_str());
    else
        report(socket ? "stopped" : endBySignal(options));
    return 0;
}

} // namespace claustrum
