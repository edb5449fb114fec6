// SPDX-License-Identifier: Apache-2.0
#include "daemon/life/selfprobe.h"

#include "common/wireclient.h"
#include "posix/systemerror.h"
#include "posix/unixsocket.h"
#include "wire/jsonvalue.h"

#include <algorithm>
#include <array>
#include <poll.h>
#include <sys/socket.h>

namespace claustrum {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t mostAnswered = std::size_t{64} * 1024;

bool isReadable(const Fd &socket, Clock::time_point deadline)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd input{socket.get(), POLLIN, 0};
    return left.count() > 0 && retryInterrupted([&] {
                                   return ::poll(&input, 1, static_cast<int>(left.count()));
                               }) > 0;
}

/// The first line, without its newline; empty if it does not come.
std::string lineFrom(const Fd &socket, Clock::time_point deadline)
{
    std::string line;
    std::array<char, 4096> block{};
    while (line.size() < mostAnswered && isReadable(socket, deadline)) {
        const auto got = ::recv(socket.get(), block.data(), block.size(), MSG_DONTWAIT);
        if (got <= 0)
            return {};
        line.append(block.data(), static_cast<std::size_t>(got));
        if (const auto end = line.find('\n'); end != std::string::npos)
            return line.substr(0, end);
    }
    return {};
}

std::string instanceIn(std::string_view frame)
{
    const auto reply = WireClient::replyTo(1, frame);
    if (!reply || reply->isError)
        return {};
    const auto result = parseJson(reply->json);
    const auto *const instance = result ? result->find("instanceId") : nullptr;
    return instance && instance->isString() ? instance->string() : std::string();
}

} // namespace

bool leadsBack(const SelfProbe &probe)
{
    const auto socket = connectUnixSocket(probe.socket, probe.limit);
    if (!socket)
        return false;
    const std::string line = requestLine(1, "server.capabilities", {}, probe.token);
    const auto sent = ::send(socket->get(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent == static_cast<ssize_t>(line.size())
           && instanceIn(lineFrom(*socket, Clock::now() + probe.limit)) == probe.instanceId;
}

} // namespace claustrum
