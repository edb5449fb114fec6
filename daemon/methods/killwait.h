// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/pendingreply.h"
#include "daemon/process/childprocess.h"
#include "wire/params.h"

#include <QTimer>

#include <memory>
#include <string>

namespace claustrum {

/// One process.killAndWait, from the signal to the reply.
///
///     Signalled ──exit frame──▶ answered: died
///        │ timeout, escalate          ▲
///        ├──────────▶ Escalated ──exit frame, or 7 s──▶ answered: escalated
///        │ timeout, no escalate
///        └──────────▶ answered: not died
///
/// Keeps itself alive until then. Event loop's thread.
class KillWait : public std::enable_shared_from_this<KillWait>
{
public:
    /// @param process a running one
    static void begin(EventPoll &poll, std::shared_ptr<ChildProcess> process,
                      const KillAndWaitParams &params, PendingReply reply);

    KillWait(EventPoll &poll, std::shared_ptr<ChildProcess> process, bool escalate,
             PendingReply reply);

private:
    enum class State { Signalled, Escalated, Answered };

    void start(int signal, std::chrono::milliseconds timeout);
    void onTimeout();
    void answer(bool died);

    EventPoll &m_poll;
    std::shared_ptr<ChildProcess> m_process;
    const bool m_escalate;
    PendingReply m_reply;
    State m_state = State::Signalled;
    QTimer m_timer;
    std::shared_ptr<KillWait> m_self; // until answered
};

} // namespace claustrum
