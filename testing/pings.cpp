// SPDX-License-Identifier: Apache-2.0
#include "testing/pings.h"

#include <QtGlobal>

#include <algorithm>
#include <poll.h>
#include <utility>

namespace claustrum::testing {

bool PingTimes::ping(Client &client)
{
    const auto before = std::chrono::steady_clock::now();
    if (client.call("server.ping") != R"({"pong":true})")
        return false;
    m_took.push_back(std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - before));
    return true;
}

void PingTimes::print(const char *beside)
{
    if (m_took.empty())
        return;
    std::sort(m_took.begin(), m_took.end());
    qInfo("%s: %zu pings: p50 %lld us, p99 %lld us, most %lld us", beside, m_took.size(),
          static_cast<long long>(m_took[m_took.size() / 2].count()),
          static_cast<long long>(m_took[m_took.size() * 99 / 100].count()),
          static_cast<long long>(m_took.back().count()));
}

BackgroundPings::BackgroundPings(Client client)
    : m_client(std::move(client))
    , m_thread([this](const std::stop_token &stop) {
        do {
            m_allAnswered = m_allAnswered && m_times.ping(m_client);
            ::poll(nullptr, 0, 1);
        } while (m_allAnswered && !stop.stop_requested());
    })
{}

BackgroundPings::~BackgroundPings() = default;

bool BackgroundPings::stop(const char *beside)
{
    m_thread.request_stop();
    m_thread.join();
    m_client.close();
    m_times.print(beside);
    return m_allAnswered;
}

} // namespace claustrum::testing
