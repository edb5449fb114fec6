// SPDX-License-Identifier: Apache-2.0
#include "bridge/bridge.h"

#include "bridge/endpoint.h"
#include "bridge/relay.h"
#include "common/agentlogins.h"
#include "posix/inheritedfds.h"
#include "posix/unixsocket.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

namespace claustrum {
namespace {

using State = Relay::State;

/// How long a stalled direction is left alone: long enough to cost nothing, too short to be
/// noticed.
constexpr int stalledMs = 10;

class Bridge
{
public:
    explicit Bridge(int socket)
        : m_socket(socket)
        , m_in(Endpoint(STDIN_FILENO, Endpoint::Use::Reading), Endpoint::nonBlockingSocket(socket))
        , m_out(Endpoint::nonBlockingSocket(socket),
                Endpoint(STDOUT_FILENO, Endpoint::Use::Writing))
    {}

    void run()
    {
        while (m_out.state() != State::Ended && m_out.state() != State::Broken && !m_readerGone)
            step();
    }

private:
    void step()
    {
        std::array<pollfd, 3> fds{{m_in.awaited(), m_out.awaited(), {m_out.output().fd(), 0, 0}}};
        const bool stalled = m_in.isStalled() || m_out.isStalled();
        const int count = ::poll(fds.data(), fds.size(), stalled ? stalledMs : -1);
        // Of a peer that has only shut down its own output poll() says nothing here.
        m_readerGone = (count < 0 && errno != EINTR) || fds[2].revents != 0;
        m_in.onPolled(fds[0].revents);
        m_out.onPolled(fds[1].revents);
        // Also if the daemon takes no more input: then it must not wait for the rest.
        const State in = m_in.state();
        if (m_inputOpen && (in == State::Ended || in == State::Broken)) {
            m_inputOpen = false;
            ::shutdown(m_socket, SHUT_WR); // the daemon's remaining output is still relayed
        }
    }

    int m_socket;
    Relay m_in;
    Relay m_out;
    bool m_inputOpen = true;
    bool m_readerGone = false; // POLLHUP, POLLERR
};

} // namespace

int runBridge(const std::string &socketPath, bool leavesAgent)
{
    // A descriptor that leaked in may be the other end of stdin, which would never end then.
    closeInherited();
    ::signal(SIGPIPE, SIG_IGN);
    const auto socket = connectUnixSocket(socketPath);
    if (!socket) {
        std::fputs(("claustrum: dial server: " + socket.error().text + '\n').c_str(), stderr);
        return 1;
    }
    const char *const agent = leavesAgent ? std::getenv("SSH_AUTH_SOCK") : nullptr;
    const Fd login = agent ? AgentLogins::leave(socketPath, agent) : Fd();
    ::fcntl(socket->get(), F_SETFL, O_NONBLOCK);
    Bridge(socket->get()).run();
    return 0;
}

} // namespace claustrum
