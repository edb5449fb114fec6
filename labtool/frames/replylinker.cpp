// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/replylinker.h"

#include <algorithm>
#include <iterator>

namespace claustrum::lab {

std::optional<OpenRequest> ReplyLinker::addRequest(std::uint32_t connection, const std::string &id,
                                                   OpenRequest request)
{
    request.order = ++m_requests;
    Waiting &waiting = m_connections[connection];
    std::optional<OpenRequest> lost;
    const auto same = waiting.byId.find(id);
    if (same != waiting.byId.end() && same->second.front().beforeLoss)
        lost = take(connection, id);
    waiting.byId[id].push_back(request);
    waiting.order.emplace(request.order, request.number);
    m_order.emplace(request.order, Place{connection, id});
    if (m_order.size() > limit) {
        const Place oldest = m_order.begin()->second;
        take(oldest.connection, oldest.id);
    }
    return lost;
}

void ReplyLinker::onLoss()
{
    for (auto &[connection, waiting] : m_connections) {
        waiting.order.clear();
        for (auto &[id, requests] : waiting.byId) {
            for (OpenRequest &request : requests)
                request.beforeLoss = true;
        }
    }
}

OpenRequest ReplyLinker::take(std::uint32_t connection, const std::string &id)
{
    Waiting &waiting = m_connections[connection];
    const auto found = waiting.byId.find(id);
    const OpenRequest request = found->second.front();
    found->second.pop_front();
    if (found->second.empty())
        waiting.byId.erase(found);
    waiting.order.erase(request.order);
    m_order.erase(request.order);
    return request;
}

std::optional<ReplyLinker::Match> ReplyLinker::matchReply(std::uint32_t connection,
                                                          const std::string &id)
{
    const auto waiting = m_connections.find(connection);
    if (waiting == m_connections.end() || waiting->second.byId.count(id) == 0)
        return std::nullopt;
    Match match;
    match.request = take(connection, id);
    const auto &order = waiting->second.order;
    // The count stops at 100: the exact number does not matter.
    for (auto it = order.begin();
         it != order.end() && it->first < match.request.order && match.overtaken < 100; ++it)
        ++match.overtaken;
    if (match.overtaken > 0)
        match.oldest = order.begin()->first;
    return match;
}

std::vector<OpenRequest> ReplyLinker::close(std::uint32_t connection)
{
    std::vector<OpenRequest> left;
    for (auto it = m_connections.begin(); it != m_connections.end();) {
        if (connection != 0 && it->first != connection) {
            ++it;
            continue;
        }
        for (const auto &[id, requests] : it->second.byId) {
            left.insert(left.end(), requests.begin(), requests.end());
            for (const OpenRequest &request : requests)
                m_order.erase(request.order);
        }
        it = m_connections.erase(it);
    }
    std::sort(left.begin(), left.end(),
              [](const auto &a, const auto &b) { return a.order < b.order; });
    return left;
}

std::vector<OpenRequest> ReplyLinker::takeOverdue(std::int64_t time)
{
    std::vector<OpenRequest> overdue;
    for (auto it = m_order.upper_bound(m_overdueReported); it != m_order.end(); ++it) {
        const auto &requests = m_connections[it->second.connection].byId[it->second.id];
        const auto request =
            std::find_if(requests.begin(), requests.end(),
                         [&](const OpenRequest &open) { return open.order == it->first; });
        if (request == requests.end() || request->time > time)
            break;
        overdue.push_back(*request);
        m_overdueReported = it->first;
    }
    return overdue;
}

} // namespace claustrum::lab
