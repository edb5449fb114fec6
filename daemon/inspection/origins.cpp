// SPDX-License-Identifier: Apache-2.0
#include "daemon/inspection/origins.h"

#include "daemon/client/connection.h"
#include "daemon/wirelog/timetext.h"
#include "wire/params.h"

namespace claustrum {

std::shared_ptr<const SpawnParams> Origins::originOf(const ChildProcess &process) const
{
    const auto found = m_processes.find(&process);
    return found == m_processes.end() ? std::make_shared<const SpawnParams>() : found->second;
}

ConnectionOrigin Origins::originOf(const Connection &connection) const
{
    const auto found = m_connections.find(&connection);
    return found == m_connections.end() ? ConnectionOrigin() : found->second;
}

void Origins::onConnectionOpened(const Connection &connection)
{
    m_connections[&connection] = {wallClock(), peerOf(connection.socket())};
}

void Origins::onConnectionClosed(const Connection &connection)
{
    m_connections.erase(&connection);
}

void Origins::onProcessStarted(const ChildProcess &process,
                               const std::shared_ptr<const SpawnParams> &params)
{
    m_processes[&process] = params;
}

void Origins::onProcessForgotten(const ChildProcess &process)
{
    m_processes.erase(&process);
}

} // namespace claustrum
