// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"

#include "posix/systemerror.h"
#include "posix/unixsocket.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>

namespace claustrum::bench {
namespace {

pid_t peerPid(int socket)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
        giveUp("cannot determine the daemon's process");
    return peer.pid;
}

} // namespace

void setBenchEnvironment(const std::string &home)
{
    ::setenv("HOME", home.c_str(), 1);
    ::setenv("SHELL", "/bin/false", 1);
    ::setenv("CLAUSTRUM_LOG_LEVEL", "debug", 1); // the default of a client that sets nothing
}

BenchDaemon::BenchDaemon(std::vector<std::string> moreArgs)
    : m_socket(m_folder.path() + "/rpc.sock")
{
    setBenchEnvironment(m_folder.path());
    auto [tokenRead, tokenWrite] = pipePair();
    sendAll(tokenWrite.get(), token);
    tokenWrite.reset();
    std::vector<std::string> command = {serverPath(), "-serve", "-socket", m_socket, "-token-fd=0"};
    command.insert(command.end(), moreArgs.begin(), moreArgs.end());
    const Stopwatch watch;
    Program(command, {tokenRead.get(), -1, 2}).finish();
    m_startSeconds = watch.seconds();
    const auto socket = connectUnixSocket(m_socket);
    if (!socket)
        giveUp(socket.error().text);
    m_pid = peerPid(socket->get());
}

BenchDaemon::~BenchDaemon()
{
    Program({serverPath(), "-stop", "-socket", m_socket}).finish();
}

std::string request(std::string_view method, std::string_view params, int id)
{
    std::string line = R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")";
    line.append(method).append(R"(",)");
    if (!params.empty())
        line.append(R"("params":)").append(params).append(",");
    return line.append(R"("auth":")").append(token).append("\"}\n");
}

std::string producer(std::size_t bytes, std::size_t block, std::string_view id)
{
    return R"({"id":")" + std::string(id) + R"(","command":")" + helperPath("claustrum-bench-peer")
           + R"(","args":["produce",")" + std::to_string(bytes) + R"(",")" + std::to_string(block)
           + R"("]})";
}

BenchClient::BenchClient(const BenchDaemon &daemon)
{
    auto socket = connectUnixSocket(daemon.socket());
    if (!socket)
        giveUp(socket.error().text);
    m_socket = std::move(*socket);
    m_in = m_out = m_socket.get();
}

std::size_t BenchClient::readUntil(std::string_view text)
{
    // The expected line is short, so only the end of the data is searched.
    constexpr std::size_t tailBytes = 512;
    static std::array<char, tailBytes + std::size_t{256} * 1024> buffer;
    std::size_t kept = 0;
    for (std::size_t total = 0;;) {
        char *const fresh = buffer.data() + kept;
        const auto got =
            retryInterrupted([&] { return ::read(m_in, fresh, buffer.size() - kept); });
        if (got <= 0)
            giveUp("the daemon closed the connection");
        total += static_cast<std::size_t>(got);
        const std::string_view all(buffer.data(), kept + static_cast<std::size_t>(got));
        const auto tail = all.substr(all.size() - std::min(all.size(), tailBytes));
        if (tail.ends_with('\n') && tail.find(text) != std::string_view::npos)
            return total;
        kept = tail.size();
        std::memmove(buffer.data(), tail.data(), kept);
    }
}

void BenchClient::call(std::string_view method, std::string_view params)
{
    send(request(method, params));
    readUntil(R"("id":1,"result":)");
}

} // namespace claustrum::bench
