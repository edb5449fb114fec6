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

Watcher::Watcher(const std::shared_ptr<Connection> &connection, std::function<void()> onDrained)
    : m_connection(connection)
    , m_onDrained(std::move(onDrained))
{
    connection->attach(*this);
}

Watcher::~Watcher()
{
    if (const auto from = connection())
        from->detach(*this);
}

bool Watcher::isCongested() const
{
    const auto to = connection();
    return to && to->isCongested();
}

bool Watcher::isFull() const
{
    const auto to = connection();
    return !to || to->isClosed() || to->queuedBytes() >= queueLimit;
}

void Watcher::send(const Frame &line)
{
    if (isFull()) {
        ++m_lost;
        return;
    }
    sendLoss();
    connection()->sendFrame(line);
}

void Watcher::lose(std::uint64_t lines)
{
    m_lost += lines;
    sendLoss();
}

void Watcher::sendLoss()
{
    if (m_lost > 0 && !isFull())
        connection()->sendFrame(lostLine(std::exchange(m_lost, 0)));
}

void Watcher::onSinkDrained()
{
    sendLoss();
    m_onDrained();
}

} // namespace claustrum
