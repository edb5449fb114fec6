// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/slots.h"

#include <algorithm>
#include <utility>

namespace claustrum {

bool Slots::mayBegin(const Lines::value_type &place) const
{
    const std::size_t most = place.first == sleepers ? m_limits.sleepers : m_limits.perPlace;
    const std::size_t free = m_limits.total - m_running;
    return place.second.running < std::min(most, 3 * free);
}

bool Slots::take(const std::string &place, Start &start, IsWanted isWanted)
{
    auto &entry = *m_lines.try_emplace(place).first;
    Line &line = entry.second;
    if (line.waiting.empty() && mayBegin(entry)) {
        ++line.running;
        ++m_running;
        start();
        return true;
    }
    if (line.waiting.size() >= line.lookAt)
        dropUnwanted(line);
    if (m_waiting == waitingLimit)
        return false;
    line.waiting.push_back({std::move(start), std::move(isWanted)});
    ++m_waiting;
    return true;
}

void Slots::giveBack(const std::string &place)
{
    const auto entry = m_lines.find(place);
    --entry->second.running;
    --m_running;
    if (entry->second.running == 0 && entry->second.waiting.empty())
        m_lines.erase(entry);
    beginWaiting();
}

/// Of the places that may begin a waiting call, the one with the fewest running.
Slots::Lines::value_type *Slots::nextPlace()
{
    Lines::value_type *next = nullptr;
    for (auto &entry : m_lines) {
        if (!entry.second.waiting.empty() && mayBegin(entry)
            && (!next || entry.second.running < next->second.running))
            next = &entry;
    }
    return next;
}

void Slots::beginWaiting()
{
    while (m_waiting > 0) {
        auto *const place = nextPlace();
        if (!place)
            return;
        Waiting first = std::move(place->second.waiting.front());
        place->second.waiting.pop_front();
        --m_waiting;
        ++place->second.running;
        ++m_running;
        first.start();
    }
}

void Slots::dropUnwanted()
{
    for (auto entry = m_lines.begin(); entry != m_lines.end();) {
        dropUnwanted(entry->second);
        const bool idle = entry->second.running == 0 && entry->second.waiting.empty();
        entry = idle ? m_lines.erase(entry) : std::next(entry);
    }
}

void Slots::dropUnwanted(Line &line)
{
    const auto isUnwanted = [](const Waiting &call) { return call.isWanted && !call.isWanted(); };
    std::deque<Waiting> dropped; // destroyed last
    std::deque<Waiting> kept;
    for (Waiting &call : line.waiting)
        (isUnwanted(call) ? dropped : kept).push_back(std::move(call));
    line.waiting.swap(kept);
    line.lookAt = std::max<std::size_t>(256, 2 * line.waiting.size());
    m_waiting -= dropped.size();
}

} // namespace claustrum
