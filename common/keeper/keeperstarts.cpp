// SPDX-License-Identifier: Apache-2.0
// The daemons that a keeper starts: at the request of a launcher, and at an upgrade, where clients
// go from one to the other.
#include "common/keeper/keeper.h"
#include "common/keeper/startrequest.h"

#include <algorithm>
#include <unistd.h>

namespace claustrum {

using Kind = Message::Kind;

/// To a launcher; one that has gone needs none.
void Keeper::answer(const Peer &peer, const Message &message)
{
    if (peer.socket)
        (void)sendMessage(peer.socket.get(), message);
}

void Keeper::start(Peer &peer, Message &message)
{
    constexpr std::size_t descriptors = 4; // the request, stdin, stdout, stderr
    if (message.fds.size() != descriptors) {
        answer(peer, {.kind = Kind::Failed, .text = "the request for a daemon is incomplete"});
        return;
    }
    auto request = unpackStart(message.fds[0].get());
    if (!request) {
        answer(peer, {.kind = Kind::Failed, .text = request.error().text});
        return;
    }
    request->stdinFd = message.fds[1].get();
    request->stdoutFd = message.fds[2].get();
    request->stderrFd = message.fds[3].get();
    if (!startDaemon(peer, *request))
        return;
    m_log = std::move(message.fds[3]);
    answer(peer, {.kind = Kind::Started, .value = m_daemons.back().pid});
}

bool Keeper::startDaemon(Peer &peer, const SpawnRequest &request)
{
    if (m_daemons.size() >= mostDaemons) {
        answer(peer, {.kind = Kind::Failed, .text = "the keeper starts no more daemons"});
        return false;
    }
    SpawnRequest limited = request;
    limited.descriptorLimit = m_limit;
    auto child = spawn(limited);
    if (!child) {
        answer(peer, {.kind = Kind::Failed, .text = child.error().text});
        return false;
    }
    m_daemons.push_back({.pid = child->pid,
                         .exitWatch = std::move(child->exitWatch),
                         .launcher = &peer,
                         .request = std::move(limited)});
    return true;
}

/// The tenant's own request once more, but for the program and the source of the token. The tenant
/// serves on until the new daemon attaches.
void Keeper::upgrade(Peer &peer, const Message &message)
{
    if (const std::string why = whyNoUpgrade(); !why.empty()) {
        answer(peer, {.kind = Kind::Failed, .text = why});
        return;
    }
    const std::string tokenFlag = "-token-fd=0"; // counts more than a -token-file
    SpawnRequest request = m_tenant->request;
    auto &args = request.args;
    request.file = args.front() = message.text;
    if (args.size() < 2 || args[1] != tokenFlag)
        args.insert(args.begin() + 1, tokenFlag);
    ::lseek(m_token.get(), 0, SEEK_SET);
    request.stdinFd = m_token.get();
    request.stdoutFd = request.stderrFd = m_log.get();
    const pid_t before = m_tenant->pid;
    if (!startDaemon(peer, request))
        return;
    m_daemons.back().isUpgrade = true;
    answer(peer, {.kind = Kind::Started,
                  .key = static_cast<std::uint64_t>(before),
                  .value = m_daemons.back().pid});
}

/// Empty: the tenant can be replaced.
std::string Keeper::whyNoUpgrade() const
{
    if (!m_tenant)
        return "no daemon lives; claustrum -serve starts one, which has the sessions";
    if (!m_token)
        return "the daemon is starting, or is of a version without -upgrade; claustrum -serve "
               "replaces it, and its sessions go on";
    const bool isUnderWay = std::any_of(m_daemons.begin(), m_daemons.end(), [&](const auto &each) {
        return each.isUpgrade && !each.hasLeft && &each != m_tenant;
    });
    return isUnderWay ? "another upgrade is under way" : "";
}

void Keeper::onName(const Daemon &daemon, Message message)
{
    constexpr std::int64_t listens = 1;
    m_instance = std::move(message.text);
    if (message.value != listens)
        return;
    if (!message.fds.empty())
        m_token = std::move(message.fds.front());
    if (daemon.isUpgrade && daemon.launcher)
        answer(*daemon.launcher, {.kind = Kind::Listens});
}

void Keeper::keepClient(Message message)
{
    if (m_clients.size() < mostClients)
        m_clients.push_back(std::move(message)); // otherwise it is closed
}

/// Their token is that of an upgrade alone.
void Keeper::grantClients(const Daemon &tenant)
{
    const auto clients = std::exchange(m_clients, {});
    for (const Message &client : clients) {
        if (tenant.isUpgrade && !sendMessage(tenant.peer->socket.get(), client))
            return;
    }
}

} // namespace claustrum
