// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/waterfall.h"

#include <algorithm>

namespace claustrum::lab {

const Waterfall::Lane &Waterfall::lane(std::size_t index) const
{
    return index < m_requests.size() ? m_requests[index] : m_streams[index - m_requests.size()];
}

void Waterfall::add(const Moment &moment)
{
    if (moment.time <= 0)
        return;
    if (m_begin == 0)
        m_begin = m_end = moment.time;
    m_end = std::max(m_end, moment.time);
    if (moment.kind == Moment::Kind::Request)
        beginRequest(moment);
    else if (moment.isReply())
        finishRequest(moment);
    else if (moment.isStream())
        addStream(moment);
    else if (moment.kind == Moment::Kind::Closed)
        onClosed(moment.connection);
}

bool Waterfall::hasRoom()
{
    if (m_bars >= barLimit) {
        ++m_leftOut;
        return false;
    }
    ++m_bars;
    return true;
}

/// In the first lane whose last request is answered.
void Waterfall::beginRequest(const Moment &moment)
{
    const std::int64_t from = std::max(moment.time, m_begin);
    const auto isFree = [from](const Lane &lane) {
        const Bar &last = lane.bars.back();
        return last.to != open && last.to <= from && last.from <= from;
    };
    auto lane = std::find_if(m_requests.begin(), m_requests.end(), isFree);
    if (lane == m_requests.end() && m_requests.size() == laneLimit) {
        ++m_leftOut;
        return;
    }
    if (!hasRoom())
        return;
    if (lane == m_requests.end())
        lane = m_requests.insert(lane, Lane());
    m_open[moment.number] = {static_cast<std::size_t>(lane - m_requests.begin()),
                             lane->bars.size()};
    m_connectionOf[moment.number] = moment.connection;
    lane->bars.push_back({from, open, moment.number, m_names.idOf(moment.method), 1, false});
}

void Waterfall::finishRequest(const Moment &moment)
{
    const auto place = m_open.find(moment.request);
    if (place == m_open.end())
        return;
    Bar &bar = m_requests[place->second.lane].bars[place->second.bar];
    bar.to = std::max(moment.time, bar.from);
    bar.isError = moment.kind == Moment::Kind::Error;
    m_open.erase(place);
    m_connectionOf.erase(moment.request);
}

/// Its requests will never be answered.
void Waterfall::onClosed(std::uint32_t connection)
{
    for (auto place = m_open.begin(); place != m_open.end();) {
        if (m_connectionOf.at(place->first) != connection) {
            ++place;
            continue;
        }
        Bar &bar = m_requests[place->second.lane].bars[place->second.bar];
        bar.to = std::max(m_end, bar.from);
        bar.isUnanswered = true;
        m_connectionOf.erase(place->first);
        place = m_open.erase(place);
    }
}

void Waterfall::addStream(const Moment &moment)
{
    auto lane = m_streamOf.find(moment.process);
    if (lane == m_streamOf.end()) {
        if (m_streams.size() == laneLimit) {
            ++m_leftOut;
            return;
        }
        lane = m_streamOf.emplace(moment.process, m_streams.size()).first;
        m_streams.push_back({moment.process, {}});
    }
    std::vector<Bar> &bars = m_streams[lane->second].bars;
    const bool isError = moment.kind == Moment::Kind::Stderr;
    if (!bars.empty() && moment.time <= bars.back().to + joined && bars.back().isError == isError) {
        bars.back().to = std::max(bars.back().to, moment.time);
        ++bars.back().frames;
    } else if (hasRoom()) {
        const std::int64_t from =
            bars.empty() ? moment.time : std::max(moment.time, bars.back().to);
        bars.push_back({from, from, moment.number, 0, 1, isError});
    }
}

std::size_t Waterfall::barAt(const Lane &lane, std::int64_t time)
{
    const auto after =
        std::upper_bound(lane.bars.begin(), lane.bars.end(), time,
                         [](std::int64_t at, const Bar &bar) { return at < bar.from; });
    if (after == lane.bars.begin())
        return 0;
    const auto before = after - 1;
    const bool isWithin = before->to == open || before->to >= time;
    const bool isNearer =
        !isWithin && after != lane.bars.end() && after->from - time < time - before->to;
    return static_cast<std::size_t>((isNearer ? after : before) - lane.bars.begin());
}

} // namespace claustrum::lab
