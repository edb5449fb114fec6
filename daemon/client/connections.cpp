// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/connections.h"

#include "daemon/loop/log.h"

#include <string>

namespace claustrum {

void Connections::accept(Fd socket)
{
    if (m_open.size() >= limit) {
        logWarn("Server", "Closing a new connection: " + std::to_string(limit) + " are open");
        return;
    }
    const auto connection =
        std::make_shared<Connection>(m_pool, std::move(socket), m_host, ++m_accepted);
    m_open.insert(connection);
    m_host.observers().life.notify(&LifeObserver::onConnectionOpened, *connection);
    connection->open();
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
