// SPDX-License-Identifier: Apache-2.0
#include "daemon/agents/agentpair.h"

#include <cerrno>
#include <sys/socket.h>

namespace claustrum {
namespace {

bool mayComeLater(ssize_t result)
{
    return result < 0 && (errno == EAGAIN || errno == EINTR);
}

} // namespace

AgentPair::AgentPair(Fd client, Fd agent)
    : m_client(std::move(client))
    , m_agent(std::move(agent))
{}

std::array<pollfd, 2> AgentPair::awaited() const
{
    const auto entry = [](const Fd &fd, int events) {
        // Without events poll() would report a hang-up again and again.
        return pollfd{events == 0 ? -1 : fd.get(), static_cast<short>(events), 0};
    };
    return {entry(m_client, m_toAgent.awaitedInput() | m_toClient.awaitedOutput()),
            entry(m_agent, m_toClient.awaitedInput() | m_toAgent.awaitedOutput())};
}

void AgentPair::move()
{
    move(m_toAgent, m_client, m_agent);
    move(m_toClient, m_agent, m_client);
}

void AgentPair::move(Way &way, const Fd &from, const Fd &to)
{
    if (way.awaitedInput() != 0) {
        const ssize_t got = ::recv(from.get(), way.block.data(), way.block.size(), MSG_DONTWAIT);
        if (got >= 0) {
            way.begin = 0;
            way.end = static_cast<std::size_t>(got);
            way.isAtEnd = got == 0;
        } else if (!mayComeLater(got)) {
            m_fails = true;
        }
    }
    if (!way.isEmpty()) {
        const ssize_t sent = ::send(to.get(), way.block.data() + way.begin, way.end - way.begin,
                                    MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent >= 0)
            way.begin += static_cast<std::size_t>(sent);
        else if (!mayComeLater(sent))
            m_fails = true;
    }
    if (way.isAtEnd && way.isEmpty() && !way.isOver) {
        way.isOver = true;
        ::shutdown(to.get(), SHUT_WR);
    }
}

} // namespace claustrum
