// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/momentlinker.h"

#include <algorithm>

namespace claustrum {

void MomentLinker::link(Moment &moment)
{
    using Kind = Moment::Kind;
    if (moment.kind == Kind::Request || (moment.kind == Kind::Unreadable && !moment.id.empty()))
        add(moment);
    else if (moment.isReply())
        match(moment);
    else if (moment.kind == Kind::Closed)
        close(moment.connection);
    else if (moment.kind == Kind::Lost || moment.kind == Kind::Restarted) {
        m_open.clear();
        m_byId.clear();
    }
}

const MomentLinker::Open *MomentLinker::oldest() const
{
    return m_open.empty() ? nullptr : &m_open.begin()->second.open;
}

void MomentLinker::add(const Moment &moment)
{
    const std::uint64_t order = ++m_orders;
    const Key key{moment.connection, moment.id};
    m_open[order] = {key, {moment.time, moment.number, moment.method, moment.process}};
    m_byId[key].push_back(order);
    if (m_open.size() > limit)
        forget(m_open.begin()->first);
}

void MomentLinker::match(Moment &moment)
{
    const auto found = m_byId.find({moment.connection, moment.id});
    if (found == m_byId.end())
        return;
    const std::uint64_t order = found->second.front();
    const Open &open = m_open.at(order).open;
    moment.method = open.method;
    moment.process = open.process;
    moment.request = open.number;
    if (moment.time > 0 && open.time > 0)
        moment.latency = std::max<std::int64_t>(moment.time - open.time, 0);
    forget(order);
}

void MomentLinker::close(std::uint32_t connection)
{
    for (auto entry = m_open.begin(); entry != m_open.end();) {
        const std::uint64_t order = entry->first;
        const bool isOfIt = entry->second.key.first == connection;
        ++entry;
        if (isOfIt)
            forget(order);
    }
}

void MomentLinker::forget(std::uint64_t order)
{
    const auto entry = m_open.find(order);
    const auto orders = m_byId.find(entry->second.key);
    std::erase(orders->second, order);
    if (orders->second.empty())
        m_byId.erase(orders);
    m_open.erase(entry);
}

} // namespace claustrum
