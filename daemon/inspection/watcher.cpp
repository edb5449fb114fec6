// SPDX-License-Identifier: Apache-2.0
#include "daemon/inspection/watcher.h"

#include "daemon/wirelog/timetext.h"
#include "wire/jsonwriter.h"

#include <utility>

namespace claustrum {

Frame lostLine(std::uint64_t count)
{
    std::string line;
    ObjectWriter(line)
        .string("time", timeText(wallClock()))
        .string("event", "lost")
        .uinteger("count", count)
        .close();
    return Frame({line, "\n"});
}

Watcher::Watcher(const std::shared_ptr<Connection> &connection, std::function<void()> drained)
    : m_connection(connection)
    , m_drained(std::move(drained))
{
    connection->attach(*this);
}

Watcher::~Watcher()
{
    if (const auto from = connection())
        from->detach(*this);
}

bool Watcher::congested() const
{
    const auto to = connection();
    return to && to->congested();
}

bool Watcher::full() const
{
    const auto to = connection();
    return !to || to->closed() || to->queuedBytes() >= queueLimit;
}

void Watcher::send(const Frame &line)
{
    if (full()) {
        ++m_lost;
        return;
    }
    tellLoss();
    connection()->sendFrame(line);
}

void Watcher::lose(std::uint64_t lines)
{
    m_lost += lines;
    tellLoss();
}

void Watcher::tellLoss()
{
    if (m_lost > 0 && !full())
        connection()->sendFrame(lostLine(std::exchange(m_lost, 0)));
}

void Watcher::sinkDrained()
{
    tellLoss();
    m_drained();
}

} // namespace claustrum
