// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/killwait.h"

#include "daemon/process/signalname.h"
#include "wire/jsonwriter.h"

#include <algorithm>

namespace claustrum {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds defaultTimeout{3000};
constexpr milliseconds longestTimeout{30000};
constexpr milliseconds afterEscalation{7000};

milliseconds timeoutOf(const KillAndWaitParams &params)
{
    if (params.timeoutMs <= 0)
        return defaultTimeout;
    return std::min(milliseconds(params.timeoutMs), longestTimeout);
}

} // namespace

void KillWait::begin(EventPoll &poll, std::shared_ptr<ChildProcess> process,
                     const KillAndWaitParams &params, PendingReply reply)
{
    const auto wait = std::make_shared<KillWait>(poll, std::move(process),
                                                 params.escalate.value_or(true), std::move(reply));
    wait->start(signalByName(params.signal), timeoutOf(params));
}

KillWait::KillWait(EventPoll &poll, std::shared_ptr<ChildProcess> process, bool escalate,
                   PendingReply reply)
    : m_poll(poll)
    , m_process(std::move(process))
    , m_escalate(escalate)
    , m_reply(std::move(reply))
{
    m_timer.setSingleShot(true);
    QObject::connect(&m_timer, &QTimer::timeout, [this] { onTimeout(); });
}

void KillWait::start(int signal, milliseconds timeout)
{
    m_self = shared_from_this();
    if (m_escalate)
        m_process->killGroupAtExit();
    m_process->whenExited([wait = weak_from_this()] {
        if (const auto self = wait.lock())
            self->answer(true);
    });
    m_timer.start(timeout);
    m_process->signal(signal, signal == SIGKILL);
}

void KillWait::onTimeout()
{
    if (m_state == State::Signalled && m_escalate) {
        m_state = State::Escalated;
        m_timer.start(afterEscalation);
        m_process->signal(SIGKILL, true);
    } else {
        answer(false);
    }
}

void KillWait::answer(bool died)
{
    if (m_state == State::Answered)
        return;
    std::string json;
    ObjectWriter object(json);
    object.boolean("found", true).boolean("died", died);
    if (m_state == State::Escalated)
        object.boolean("escalated", true);
    object.close();
    m_state = State::Answered;
    m_timer.stop();
    if (died)
        m_reply.followStream(); // of which the exit frame is the last
    m_reply.answer(std::move(json));
    m_poll.dropLater(std::exchange(m_self, nullptr)); // the timer may be the caller
}

} // namespace claustrum
