// SPDX-License-Identifier: Apache-2.0
#include "daemon/clienthandover.h"

#include "daemon/client/clientstate.h"
#include "daemon/loop/log.h"

#include <algorithm>
#include <utility>

namespace claustrum {
namespace {

constexpr const char *component = "daemon";

} // namespace

ClientHandOver::ClientHandOver(const Parts &parts)
    : m_parts(parts)
{
    m_timer.setSingleShot(true);
    QObject::connect(&m_timer, &QTimer::timeout, [this] { giveAll(); });
}

ClientHandOver::~ClientHandOver()
{
    m_parts.poll.forget(*this);
}

void ClientHandOver::begin(std::function<void()> done)
{
    m_done = std::move(done);
    m_timer.start(patience);
    for (const auto &connection : m_parts.connections.all())
        connection->setHeld(true);
    look();
}

/// Later, since a connection may be in a call of its own.
void ClientHandOver::onClientChanged()
{
    if (m_done && !std::exchange(m_looksSoon, true))
        m_parts.poll.defer(*this);
}

void ClientHandOver::runDeferred()
{
    m_looksSoon = false;
    look();
}

void ClientHandOver::look()
{
    const auto all = m_parts.connections.all();
    const bool isAwaited =
        std::any_of(all.begin(), all.end(), [](const auto &each) { return each->owesAnswer(); });
    if (!isAwaited)
        giveAll();
}

void ClientHandOver::giveAll()
{
    m_timer.stop();
    const auto done = std::exchange(m_done, {});
    if (!done)
        return;
    for (const auto &connection : m_parts.connections.all())
        give(connection);
    done();
}

/// Not one with a request in work, whose answer would be missing, or with a stream that ends here.
void ClientHandOver::give(const std::shared_ptr<Connection> &connection)
{
    if (!connection->isWhole())
        return;
    ClientState state = connection->state();
    std::vector<ChildProcess *> sources;
    m_parts.processes.eachProcess([&](ChildProcess &process) {
        if (process.sink() != connection.get())
            return;
        sources.push_back(&process);
        state.streams.push_back({process.keptKey(), process.replay().lastSeq()});
    });
    const bool areKept = std::all_of(sources.begin(), sources.end(),
                                     [](const ChildProcess *each) { return each->isKept(); });
    const auto file = packClient(state);
    if (!areKept || !file)
        return;
    for (ChildProcess *const process : sources)
        process->detach(); // what it prints from now on, the successor sends
    m_parts.tenancy.giveClient(connection->release().get(), file->get());
}

void ClientHandOver::resume()
{
    auto clients = m_parts.tenancy.takeClients();
    if (!clients.empty())
        logInfo(component,
                "hand-over: " + std::to_string(clients.size()) + " client(s) stay connected");
    for (KeeperLine::Client &client : clients)
        resume(std::move(client));
}

void ClientHandOver::resume(KeeperLine::Client client)
{
    const auto state = unpackClient(client.state.get());
    if (!state) {
        logWarn(component, "hand-over: a client must reconnect: " + state.error().text);
        return;
    }
    const auto connection = m_parts.connections.resume(std::move(client.socket), *state);
    if (!connection || connection->isClosed())
        return;
    for (const auto &[session, lastSeq] : state->streams) {
        const auto process = m_parts.processes.findKept(session);
        if (!process) { // its state was of another version
            connection->close();
            return;
        }
        process->attach(*connection, lastSeq);
        process->setReceiver(connection);
    }
    connection->setHeld(false); // after the streams: a request may be for one of them
}

} // namespace claustrum
