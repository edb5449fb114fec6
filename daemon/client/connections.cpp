// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/connections.h"

#include "daemon/loop/log.h"

#include <string>

namespace claustrum {

void Connections::accept(Fd socket)
{
    if (const auto connection = add(std::move(socket)))
        connection->open();
}

std::shared_ptr<Connection> Connections::resume(Fd socket, const ClientState &state)
{
    auto connection = add(std::move(socket));
    if (connection)
        connection->resume(state);
    return connection;
}

std::shared_ptr<Connection> Connections::add(Fd socket)
{
    if (m_open.size() >= limit) {
        logWarn("Server", "Closing a new connection: " + std::to_string(limit) + " are open");
        return nullptr;
    }
    auto connection = std::make_shared<Connection>(m_pool, std::move(socket), m_host, ++m_accepted);
    m_open.insert(connection);
    m_host.observers().life.notify(&LifeObserver::onConnectionOpened, *connection);
    return connection;
}

void Connections::drop(const std::shared_ptr<Connection> &connection)
{
    m_host.observers().life.notify(&LifeObserver::onConnectionClosed, *connection);
    m_open.erase(connection);
    m_pool.poll().dropLater(connection);
}

void Connections::closeAll()
{
    closeIf([](const Connection &) { return true; });
}

} // namespace claustrum
