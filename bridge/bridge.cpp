// SPDX-License-Identifier: Apache-2.0
#include "bridge/bridge.h"

#include "bridge/relay.h"
#include "posix/unixsocket.h"

#include <array>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

namespace claustrum {
namespace {

using State = Relay::State;

void wait(const Relay &in, const Relay &out, bool &stdoutGone, std::array<bool, 2> &ready)
{
    std::array<pollfd, 3> fds{{{in.waitFd(), in.waitEvents(), 0},
                               {out.waitFd(), out.waitEvents(), 0},
                               {STDOUT_FILENO, 0, 0}}};
    const int count = ::poll(fds.data(), fds.size(), -1);
    ready = {count > 0 && fds[0].revents != 0, count > 0 && fds[1].revents != 0};
    stdoutGone = count > 0 && (fds[2].revents & (POLLERR | POLLNVAL)) != 0;
}

void relay(int socket)
{
    Relay in(STDIN_FILENO, socket);
    Relay out(socket, STDOUT_FILENO);
    bool stdoutGone = false;
    bool inputOpen = true;
    while (out.state() != State::Ended && out.state() != State::Broken && !stdoutGone) {
        std::array<bool, 2> ready{};
        wait(in, out, stdoutGone, ready);
        if (ready[0])
            in.step();
        if (ready[1])
            out.step();
        if (inputOpen && in.state() == State::Ended) {
            inputOpen = false;
            ::shutdown(socket, SHUT_WR); // the daemon's remaining output is still relayed
        }
    }
}

} // namespace

int runBridge(const std::string &socketPath)
{
    ::signal(SIGPIPE, SIG_IGN);
    const auto socket = connectUnixSocket(socketPath);
    if (!socket) {
        std::fputs(("claustrum: dial server: " + socket.error().text + '\n').c_str(), stderr);
        return 1;
    }
    ::fcntl(socket->get(), F_SETFL, O_NONBLOCK);
    relay(socket->get());
    return 0;
}

} // namespace claustrum
