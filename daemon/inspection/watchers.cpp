// SPDX-License-Identifier: Apache-2.0
#include "daemon/inspection/watchers.h"

#include "daemon/wirelog/frametext.h"
#include "daemon/wirelog/timetext.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace claustrum {
namespace {

/// Begins a line that watchers get.
ObjectWriter &beginEvent(ObjectWriter &line, const timespec &time, std::string_view event)
{
    return line.string("time", timeText(time)).string("event", event);
}

} // namespace

bool Watchers::add(const std::shared_ptr<Connection> &connection, bool wantsFrames,
                   std::function<void()> onDrained)
{
    auto &watcher = m_watchers[connection.get()];
    const bool fresh = !watcher;
    if (fresh)
        watcher = std::make_unique<Watcher>(connection, std::move(onDrained));
    watcher->wantsFrames = wantsFrames;
    return fresh;
}

bool Watchers::remove(const Connection &connection)
{
    return m_watchers.erase(&connection) > 0;
}

bool Watchers::isAnyForFrames() const
{
    return std::any_of(m_watchers.begin(), m_watchers.end(),
                       [](const auto &entry) { return entry.second->wantsFrames; });
}

void Watchers::sendSnapshot(const DaemonSnapshot &snapshot, const Connection *fresh)
{
    std::string members = snapshotMembers(snapshot);
    const bool changed = members != m_lastMembers;
    m_lastMembers = std::move(members);
    if (!changed && !fresh)
        return;
    const Frame line = snapshotLine();
    for (const auto &[connection, watcher] : m_watchers) {
        if (changed || connection == fresh)
            watcher->send(line);
    }
}

Frame Watchers::snapshotLine() const
{
    std::string line;
    ObjectWriter writer(line);
    beginEvent(writer, wallClock(), "snapshot")
        .raw("snapshot", snapshotJson(m_facts, m_lastMembers))
        .close();
    return Frame({line, "\n"});
}

bool Watchers::isAnyReading() const
{
    return std::any_of(m_watchers.begin(), m_watchers.end(), [](const auto &entry) {
        return entry.second->wantsFrames && !entry.second->isCongested();
    });
}

void Watchers::sendFrames(FrameQueue &queue)
{
    while (isAnyReading()) {
        if (m_unsent.empty() && !takeFrames(queue))
            return;
        if (!m_unsent.empty()) {
            sendFrame(m_unsent.front());
            m_unsent.pop_front();
        }
        if (m_unsent.empty())
            sendLoss(std::exchange(m_unsentLost, 0));
    }
}

/// False if the queue is empty.
bool Watchers::takeFrames(FrameQueue &queue)
{
    auto taken = queue.take();
    m_unsentLost = taken.lost;
    m_unsent.assign(std::make_move_iterator(taken.frames.begin()),
                    std::make_move_iterator(taken.frames.end()));
    return !m_unsent.empty() || m_unsentLost > 0;
}

void Watchers::sendFrame(const TimedFrame &timed)
{
    const Frame line = frameLine(timed);
    for (const auto &[connection, watcher] : m_watchers) {
        if (watcher->wantsFrames)
            watcher->send(line);
    }
}

void Watchers::sendLoss(std::uint64_t count)
{
    for (const auto &[connection, watcher] : m_watchers) {
        if (watcher->wantsFrames && count > 0)
            watcher->lose(count);
    }
}

Frame Watchers::frameLine(const TimedFrame &timed) const
{
    std::string line;
    ObjectWriter writer(line);
    beginEvent(writer, timed.time, "frame")
        .uinteger("connection", timed.connection)
        .string("direction", nameOf(timed.direction))
        .raw("frame", {});
    if (timed.direction == Direction::In)
        appendJsonString(line, m_redactor.redact(timed.text()));
    else
        appendFrameText(line, timed.text());
    writer.close();
    return Frame({line, "\n"});
}

} // namespace claustrum
