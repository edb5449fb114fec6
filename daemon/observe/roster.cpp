// SPDX-License-Identifier: Apache-2.0
#include "daemon/observe/roster.h"

#include "daemon/connection.h"
#include "daemon/observe/timetext.h"
#include "wire/params.h"

namespace claustrum {

std::shared_ptr<const ProcessOrigin> Roster::originOf(const ChildProcess &process) const
{
    const auto found = m_processes.find(&process);
    return found == m_processes.end() ? std::make_shared<const ProcessOrigin>() : found->second;
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

void Roster::processStarted(const ChildProcess &process, const SpawnParams &params)
{
    m_processes[&process] = std::make_shared<const ProcessOrigin>(
        ProcessOrigin{params.command, params.args, params.cwd});
}

void Roster::processForgotten(const ChildProcess &process)
{
    m_processes.erase(&process);
}

} // namespace claustrum
