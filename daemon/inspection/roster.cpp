// SPDX-License-Identifier: Apache-2.0
#include "daemon/inspection/roster.h"

#include "daemon/client/connection.h"
#include "daemon/wirelog/timetext.h"
#include "wire/params.h"

namespace claustrum {

std::shared_ptr<const SpawnParams> Roster::originOf(const ChildProcess &process) const
{
    const auto found = m_processes.find(&process);
    return found == m_processes.end() ? std::make_shared<const SpawnParams>() : found->second;
}

ConnectionOrigin Roster::originOf(const Connection &connection) const
{
    const auto found = m_connections.find(&connection);
    return found == m_connections.end() ? ConnectionOrigin() : found->second;
}

void Roster::connectionOpened(const Connection &connection)
{
    m_connections[&connection] = {wallClock(), peerOf(connection.socket())};
}

void Roster::connectionClosed(const Connection &connection)
{
    m_connections.erase(&connection);
}

void Roster::processStarted(const ChildProcess &process,
                            const std::shared_ptr<const SpawnParams> &params)
{
    m_processes[&process] = params;
}

void Roster::processForgotten(const ChildProcess &process)
{
    m_processes.erase(&process);
}

} // namespace claustrum
