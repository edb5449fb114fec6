// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/sessions.h"

namespace claustrum {

/// Whether it runs, and has its entry in the table.
bool Sessions::isLive(const std::weak_ptr<ChildProcess> &process) const
{
    const auto found = process.lock();
    return found && found->isRunning() && m_table.find(found->id()) == found;
}

void Sessions::beginTurn(const std::string &key, Turn turn)
{
    Session &session = m_sessions[key];
    if (session.hasTurn) {
        session.waiting.push_back(std::move(turn));
        return;
    }
    session.hasTurn = true;
    turn();
}

void Sessions::endTurn(const std::string &key, const std::shared_ptr<ChildProcess> &process)
{
    Session &session = m_sessions[key];
    std::erase_if(session.processes, [this](const auto &one) { return !isLive(one); });
    if (process) {
        session.processes.push_back(process);
        process->whenExited([this, key] { forgetDead(key); });
    }
    session.hasTurn = false;
    if (session.waiting.empty()) {
        forgetDead(key);
        return;
    }
    Turn next = std::move(session.waiting.front());
    session.waiting.pop_front();
    session.hasTurn = true;
    next();
}

std::vector<std::shared_ptr<ChildProcess>> Sessions::others(const std::string &key,
                                                            const std::string &id) const
{
    std::vector<std::shared_ptr<ChildProcess>> result;
    const auto session = m_sessions.find(key);
    if (session == m_sessions.end())
        return result;
    for (const auto &one : session->second.processes) {
        if (isLive(one) && one.lock()->id() != id)
            result.push_back(one.lock());
    }
    return result;
}

void Sessions::forgetDead(const std::string &key)
{
    const auto found = m_sessions.find(key);
    if (found == m_sessions.end())
        return;
    std::erase_if(found->second.processes, [this](const auto &one) { return !isLive(one); });
    if (!found->second.hasTurn && found->second.processes.empty())
        m_sessions.erase(found);
}

} // namespace claustrum
