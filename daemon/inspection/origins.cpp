// SPDX-License-Identifier: Apache-2.0
#include "daemon/inspection/origins.h"

#include "daemon/client/connection.h"
#include "daemon/wirelog/timetext.h"
#include "wire/params.h"

namespace claustrum {
namespace {

/// Some milliseconds late, but several times faster: called for each block of output.
double coarseTime()
{
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

} // namespace

ProcessOrigin Origins::originOf(const ChildProcess &process) const
{
    const auto found = m_processes.find(&process);
    return found == m_processes.end() ? ProcessOrigin{std::make_shared<const SpawnParams>()}
                                      : found->second;
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
    m_processes[&process] = {params};
}

void Origins::onProcessDetached(const ChildProcess &process)
{
    if (const auto found = m_processes.find(&process); found != m_processes.end())
        found->second.lastDetachment = coarseTime();
}

void Origins::onOutputFramed(const ChildProcess &process, Stream, std::string_view)
{
    if (const auto found = m_processes.find(&process); found != m_processes.end())
        found->second.lastOutput = coarseTime();
}

void Origins::onStdinAccepted(const ChildProcess &process, std::size_t bytes)
{
    if (const auto found = m_processes.find(&process); found != m_processes.end() && bytes > 0)
        found->second.lastInput = coarseTime();
}

void Origins::onProcessForgotten(const ChildProcess &process)
{
    m_processes.erase(&process);
}

} // namespace claustrum
