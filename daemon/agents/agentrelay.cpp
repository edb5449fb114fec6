// SPDX-License-Identifier: Apache-2.0
#include "daemon/agents/agentrelay.h"

#include "common/agentlogins.h"
#include "daemon/agents/agentpair.h"
#include "daemon/loop/cancelsignal.h"
#include "posix/unixsocket.h"
#include "wire/goerrno.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <list>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace claustrum {
namespace {

/// For an agent that does not accept: the next one is tried then.
constexpr std::chrono::milliseconds dialLimit{20};

bool isOurUsers(const Fd &client)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(client.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0
           && peer.uid == ::geteuid();
}

/// A connection to the agent of the newest login that has one; empty: there is none.
Fd newestAgent(const std::string &socketPath)
{
    for (const std::string &path : AgentLogins::living(socketPath)) {
        auto agent = connectUnixSocket(path, dialLimit);
        if (agent && ::fcntl(agent->get(), F_SETFL, O_NONBLOCK) == 0)
            return std::move(*agent);
    }
    return {};
}

} // namespace

/// The thread's part.
class AgentRelay::Loop
{
public:
    Loop(std::string socketPath, Fd listener)
        : m_socketPath(std::move(socketPath))
        , m_listener(std::move(listener))
    {}

    void run()
    {
        while (turn()) {
        }
    }
    void end() { m_end.raise(); }

private:
    /// False at the end.
    bool turn()
    {
        std::vector<pollfd> fds{{m_end.fd(), POLLIN, 0}, {m_listener.get(), POLLIN, 0}};
        for (const AgentPair &pair : m_pairs) {
            const auto awaited = pair.awaited();
            fds.insert(fds.end(), awaited.begin(), awaited.end());
        }
        if (::poll(fds.data(), fds.size(), -1) < 0)
            return errno == EINTR;
        if (fds[0].revents != 0)
            return false;
        const pollfd *entry = fds.data() + 2;
        for (AgentPair &pair : m_pairs) {
            if (entry[0].revents != 0 || entry[1].revents != 0)
                pair.move();
            entry += 2;
        }
        m_pairs.remove_if([](const AgentPair &pair) { return pair.isOver(); });
        if (fds[1].revents != 0)
            accept();
        return true;
    }

    void accept()
    {
        Fd client(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!client) {
            if (errno == EMFILE || errno == ENFILE)
                ::poll(nullptr, 0, 100); // until a descriptor may be free
            return;
        }
        if (m_pairs.size() >= mostConnections || !isOurUsers(client))
            return;
        if (Fd agent = newestAgent(m_socketPath))
            m_pairs.emplace_back(std::move(client), std::move(agent));
    }

    const std::string m_socketPath;
    const Fd m_listener;
    CancelSignal m_end;
    std::list<AgentPair> m_pairs;
};

Result<std::unique_ptr<AgentRelay>> AgentRelay::start(const std::string &socketPath)
{
    const std::string path = AgentLogins::stablePath(socketPath);
    auto listener = bindUnixSocket(path);
    if (!listener)
        return std::move(listener).error();
    try {
        return std::unique_ptr<AgentRelay>(new AgentRelay(
            std::make_unique<Loop>(socketPath, std::move(*listener)), OwnFile(path)));
    } catch (const std::system_error &) {
        ::unlink(path.c_str());
        return Error{"listen unix " + path + ": " + go::errnoText(EAGAIN)}; // no thread
    }
}

AgentRelay::AgentRelay(std::unique_ptr<Loop> loop, OwnFile file)
    : m_file(std::move(file))
    , m_loop(std::move(loop))
    , m_thread([shared = m_loop] { shared->run(); })
{}

AgentRelay::~AgentRelay()
{
    m_file.unlink();
    m_loop->end();
    m_thread.detach(); // a file system that hangs may hold it; it owns all that it uses
}

} // namespace claustrum
