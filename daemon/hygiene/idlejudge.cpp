// SPDX-License-Identifier: Apache-2.0
#include "daemon/hygiene/idlejudge.h"

namespace claustrum {
namespace {

/// Whether nothing happened between two looks, as far as they show.
bool nothingBetween(const SessionLook &before, const SessionLook &now)
{
    return !before.isAttached && !now.isAttached && before.id == now.id
           && before.lastSeq == now.lastSeq && before.stdinApplied == now.stdinApplied
           && !now.tree.members.empty() && before.tree == now.tree;
}

} // namespace

IdleJudge::IdleJudge(std::chrono::nanoseconds limit, Clock now)
    : m_limit(limit)
    , m_now(std::move(now))
{}

std::vector<SessionLook> IdleJudge::judge(std::vector<SessionLook> sessions)
{
    std::vector<SessionLook> idle;
    std::unordered_map<pid_t, Since> seen;
    const auto now = m_now();
    for (SessionLook &session : sessions) {
        const auto before = m_sessions.find(session.pid);
        const bool goesOn =
            before != m_sessions.end() && nothingBetween(before->second.look, session);
        const auto since = goesOn ? before->second.since : now;
        if (goesOn && now - since >= m_limit)
            idle.push_back(session);
        seen.insert_or_assign(session.pid, Since{std::move(session), since});
    }
    m_sessions = std::move(seen);
    return idle;
}

} // namespace claustrum
