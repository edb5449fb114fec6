// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/connections.h"

namespace claustrum {

void Connections::accept(Fd socket)
{
    const auto connection =
        std::make_shared<Connection>(m_poll, std::move(socket), m_host, ++m_accepted);
    m_open.insert(connection);
    m_host.observers().life.notify(&LifeObserver::onConnectionOpened, *connection);
    connection->open();
}

void Connections::drop(const std::shared_ptr<Connection> &connection)
{
    m_host.observers().life.notify(&LifeObserver::onConnectionClosed, *connection);
    m_open.erase(connection);
    m_poll.dropLater(connection);
}

void Connections::closeAll()
{
    closeIf([](const Connection &) { return true; });
}

} // namespace claustrum
