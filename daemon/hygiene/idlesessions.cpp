// SPDX-License-Identifier: Apache-2.0
#include "daemon/hygiene/idlesessions.h"

#include "daemon/loop/log.h"
#include "daemon/methods/killwait.h"
#include "wire/goduration.h"

#include <algorithm>

namespace claustrum {
namespace {

constexpr int looksPerLimit = 8;

std::chrono::milliseconds lookInterval(std::chrono::nanoseconds limit)
{
    using std::chrono::milliseconds;
    return std::max(milliseconds(1),
                    std::chrono::duration_cast<milliseconds>(limit / looksPerLimit));
}

SessionLook lookOf(const ChildProcess &process)
{
    SessionLook look;
    look.pid = process.pid();
    look.id = process.id();
    look.isAttached = process.sink() != nullptr;
    look.lastSeq = process.replay().lastSeq();
    look.stdinApplied = process.stdinQueue().applied();
    return look;
}

bool isSame(const ChildProcess &process, const SessionLook &look)
{
    const SessionLook now = lookOf(process);
    return !process.hasEnded() && !now.isAttached && now.pid == look.pid
           && now.lastSeq == look.lastSeq && now.stdinApplied == look.stdinApplied;
}

} // namespace

/// A look at the trees of sessions, on a worker thread.
class IdleSessions::Look final : public BlockingCall
{
public:
    Look(std::vector<SessionLook> sessions, std::weak_ptr<IdleSessions *> owner)
        : m_sessions(std::move(sessions))
        , m_owner(std::move(owner))
    {}

    void work() override
    {
        const ProcessTrees trees;
        for (SessionLook &session : m_sessions)
            session.tree = trees.markOf(session.pid);
    }
    void finish() override
    {
        if (const auto owner = m_owner.lock())
            (*owner)->onLooked(std::move(m_sessions));
    }
    void refuse() override {} // the next look may find a thread

private:
    std::vector<SessionLook> m_sessions;
    const std::weak_ptr<IdleSessions *> m_owner;
};

IdleSessions::IdleSessions(const IdleSessionsContext &context, std::chrono::nanoseconds limit,
                           bool acts)
    : m_context(context)
    , m_limit(limit)
    , m_acts(acts)
    , m_judge(limit)
    , m_self(std::make_shared<IdleSessions *>(this))
{
    m_context.observers.life.add(*this);
    QObject::connect(&m_timer, &QTimer::timeout, [this] { look(); });
    m_timer.start(lookInterval(limit));
}

IdleSessions::~IdleSessions()
{
    m_context.observers.life.remove(*this);
}

void IdleSessions::onProcessReattached(const ChildProcess &process)
{
    m_judge.noteActivity(process.pid());
    m_idle.erase(process.pid());
}

void IdleSessions::look()
{
    std::vector<SessionLook> sessions;
    m_context.table.each([&](const ChildProcess &process) {
        if (!process.hasEnded())
            sessions.push_back(lookOf(process));
    });
    if (sessions.empty())
        onLooked({});
    else
        m_context.calls.run(std::make_unique<Look>(std::move(sessions), m_self));
}

void IdleSessions::onLooked(std::vector<SessionLook> sessions)
{
    const auto idle = m_judge.judge(std::move(sessions));
    std::erase_if(m_idle, [&](pid_t pid) {
        return std::none_of(idle.begin(), idle.end(),
                            [pid](const SessionLook &session) { return session.pid == pid; });
    });
    for (const SessionLook &session : idle)
        onIdle(session);
}

void IdleSessions::onIdle(const SessionLook &session)
{
    const auto process = m_context.table.find(session.id);
    if (!process || !isSame(*process, session) || !m_idle.insert(session.pid).second)
        return;
    logInfo("hygiene", "Process " + session.id + " has been idle for " + go::formatDuration(m_limit)
                           + ": no client, no output, no input, no CPU time; "
                           + (m_acts ? "ending it" : "with hygiene = act it would be ended"));
    m_context.noteIdle(*process);
    if (m_acts)
        end(process);
}

void IdleSessions::end(const std::shared_ptr<ChildProcess> &process)
{
    ++m_ended;
    // The rest of the group is as idle, and nobody would find it later.
    KillWait::begin(*process, {.killRest = true}, [id = process->id()](KillWait::Outcome outcome) {
        if (!outcome.died)
            logWarn("hygiene", "Process " + id + " did not end");
    });
}

} // namespace claustrum
