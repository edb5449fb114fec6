// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/clientpool.h"

#include "daemon/client/connection.h"
#include "daemon/loop/log.h"

#include <string>
#include <utility>

namespace claustrum {

ClientPool::~ClientPool()
{
    m_poll.forget(*this);
}

void ClientPool::whenEased(const std::shared_ptr<Connection> &connection)
{
    m_waiting.push_back(connection);
}

void ClientPool::closeOldest(Queue &queue, const char *why)
{
    logWarn("Server", std::string("Closing a connection: ") + why);
    queue.front()->close(); // which takes it out of the queue
}

void ClientPool::countWork(std::size_t before, std::size_t now)
{
    m_workBytes = m_workBytes - before + now;
    if (now < before)
        m_memory.noteFreed(before - now);
    if (m_workBytes >= workLimit) {
        m_tight = true;
    } else if (m_tight && m_workBytes < workResumed) {
        m_tight = false;
        m_poll.defer(*this);
    }
}

/// Memory is no longer tight.
void ClientPool::runDeferred()
{
    for (const auto &waiting : std::exchange(m_waiting, {})) {
        if (const auto connection = waiting.lock())
            connection->onMemoryEased();
    }
}

void ClientShare::enter()
{
    m_entered = true;
    m_place = m_pool.m_strangers.insert(m_pool.m_strangers.end(), &m_owner);
    if (m_pool.m_strangers.size() > ClientPool::strangerLimit)
        m_pool.closeOldest(m_pool.m_strangers, "too many without a request that carries the token");
}

void ClientShare::trust()
{
    if (m_trusted || !m_entered)
        return;
    const std::size_t line = m_lineBytes;
    countLine(0);
    m_pool.m_strangers.erase(m_place);
    m_trusted = true;
    countLine(line);
}

void ClientShare::leave()
{
    if (!std::exchange(m_entered, false))
        return;
    countLine(0);
    m_pool.countWork(m_workBytes, 0);
    m_workBytes = 0;
    m_pool.m_memory.noteFreed(ClientPool::connectionBytes);
    if (!m_trusted)
        m_pool.m_strangers.erase(m_place);
}

void ClientShare::countLine(std::size_t bytes)
{
    auto &lines = m_pool.lines(m_trusted);
    if (bytes > 0 && m_lineBytes == 0)
        m_linePlace = lines.queue.insert(lines.queue.end(), &m_owner);
    else if (bytes == 0 && m_lineBytes > 0)
        lines.queue.erase(m_linePlace);
    if (bytes < m_lineBytes)
        m_pool.m_memory.noteFreed(m_lineBytes - bytes);
    lines.bytes = lines.bytes - m_lineBytes + bytes;
    m_lineBytes = bytes;
}

void ClientShare::count(std::size_t lineBytes, std::size_t workBytes)
{
    if (!m_entered)
        return;
    if (workBytes != m_workBytes)
        m_pool.countWork(std::exchange(m_workBytes, workBytes), workBytes);
    if (lineBytes == m_lineBytes)
        return;
    countLine(lineBytes);
    auto &lines = m_pool.lines(m_trusted);
    if (lines.bytes > lines.limit)
        m_pool.closeOldest(lines.queue, "too many unfinished lines");
}

} // namespace claustrum
