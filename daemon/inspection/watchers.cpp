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
                   std::function<void()> drained)
{
    auto &watcher = m_watchers[connection.get()];
    const bool fresh = !watcher;
    if (fresh)
        watcher = std::make_unique<Watcher>(connection, std::move(drained));
    watcher->wantsFrames = wantsFrames;
    return fresh;
}

bool Watchers::remove(const Connection &connection)
{
    return m_watchers.erase(&connection) > 0;
}

bool Watchers::anyWantsFrames() const
{
    return std::any_of(m_watchers.begin(), m_watchers.end(),
                       [](const auto &entry) { return entry.second->wantsFrames; });
}

void Watchers::tellSnapshot(const Snapshot &snapshot, const Connection *fresh)
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

bool Watchers::anyoneReads() const
{
    return std::any_of(m_watchers.begin(), m_watchers.end(), [](const auto &entry) {
        return entry.second->wantsFrames && !entry.second->congested();
    });
}

void Watchers::passFrames(FrameFeed &feed)
{
    while (anyoneReads()) {
        if (m_passing.empty() && !takeFrames(feed))
            return;
        if (!m_passing.empty()) {
            passFrame(m_passing.front());
            m_passing.pop_front();
        }
        if (m_passing.empty())
            tellLost(std::exchange(m_passingLost, 0));
    }
}

/// False if the feed is empty.
bool Watchers::takeFrames(FrameFeed &feed)
{
    auto taken = feed.take();
    m_passingLost = taken.lost;
    m_passing.assign(std::make_move_iterator(taken.frames.begin()),
                     std::make_move_iterator(taken.frames.end()));
    return !m_passing.empty() || m_passingLost > 0;
}

void Watchers::passFrame(const PassedFrame &passed)
{
    const Frame line = frameLine(passed);
    for (const auto &[connection, watcher] : m_watchers) {
        if (watcher->wantsFrames)
            watcher->send(line);
    }
}

void Watchers::tellLost(std::uint64_t count)
{
    for (const auto &[connection, watcher] : m_watchers) {
        if (watcher->wantsFrames && count > 0)
            watcher->lose(count);
    }
}

Frame Watchers::frameLine(const PassedFrame &passed) const
{
    std::string line;
    ObjectWriter writer(line);
    beginEvent(writer, passed.time, "frame")
        .uinteger("connection", passed.connection)
        .string("direction", nameOf(passed.direction))
        .raw("frame", {});
    if (passed.direction == Direction::In)
        appendJsonString(line, m_redactor.redact(passed.text()));
    else
        appendFrameText(line, passed.text());
    writer.close();
    return Frame({line, "\n"});
}

} // namespace claustrum
