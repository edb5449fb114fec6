// SPDX-License-Identifier: Apache-2.0
#include "bridge/bridge.h"
#include "posix/unixsocket.h"

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

} // namespace

int runStop(const std::string &socketPath)
{
    if (const auto socket = connectUnixSocket(socketPath))
        askToShutDown(socket->get());
    ::unlink(socketPath.c_str());
    return 0;
}

} // namespace claustrum
