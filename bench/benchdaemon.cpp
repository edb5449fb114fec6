// SPDX-License-Identifier: Apache-2.0
#include "bench/benchdaemon.h"

#include "posix/unixsocket.h"

#include <cstdlib>
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

Fd connectedTo(const std::string &path)
{
    auto socket = connectUnixSocket(path);
    if (!socket)
        giveUp(socket.error().text);
    return std::move(*socket);
}

std::string spokenBuild;

} // namespace

void speakBuild(std::string build)
{
    spokenBuild = std::move(build);
}

std::vector<std::string> buildFlags()
{
    if (spokenBuild.empty())
        return {};
    return {"-reference-build", spokenBuild};
}

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
    const auto flags = buildFlags();
    command.insert(command.end(), flags.begin(), flags.end());
    command.insert(command.end(), moreArgs.begin(), moreArgs.end());
    const Stopwatch watch;
    Program(command, {tokenRead.get(), -1, 2}).finish();
    m_startSeconds = watch.seconds();
    m_pid = peerPid(connectedTo(m_socket).get());
}

BenchDaemon::~BenchDaemon()
{
    Program({serverPath(), "-stop", "-socket", m_socket}).finish();
}

std::string request(std::string_view method, std::string_view params, int id)
{
    return requestLine(id, method, params, token);
}

std::string producer(std::size_t bytes, std::size_t block, std::string_view id)
{
    return R"({"id":")" + std::string(id) + R"(","command":")" + helperPath("claustrum-bench-peer")
           + R"(","args":["produce",")" + std::to_string(bytes) + R"(",")" + std::to_string(block)
           + R"("]})";
}

BenchClient::BenchClient(const BenchDaemon &daemon)
    : BenchClient(connectedTo(daemon.socket()))
{}

void BenchClient::send(std::string_view bytes)
{
    if (!m_wire.send(bytes, WireClient::noLimit))
        giveUp("the daemon closed during a write");
}

std::size_t BenchClient::readUntil(std::string_view text)
{
    const auto read = m_wire.skipUntil(text, WireClient::noLimit);
    if (!read)
        giveUp("the daemon closed the connection");
    return *read;
}

void BenchClient::call(std::string_view method, std::string_view params)
{
    send(request(method, params));
    readUntil(R"("id":1,"result":)");
}

} // namespace claustrum::bench
