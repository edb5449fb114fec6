// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/task.h"
#include "daemon/process/childprocess.h"
#include "wire/params.h"

#include <QTimer>

#include <chrono>
#include <csignal>
#include <string>

namespace claustrum {

/// The end of a process that is asked to end, and waited for.
///
///     Signalled ──exit frame──▶ done: died
///        │ timeout, escalate          ▲
///        ├──────────▶ Escalated ──exit frame, or 7 s──▶ done: escalated
///        │ timeout, no escalate
///        └──────────▶ done: not died
///
/// The process owns it, so it ends with the process at the latest. Event loop's thread.
class KillWait
{
public:
    struct Request
    {
        int signal = SIGTERM;
        std::chrono::milliseconds timeout{3000};
        bool escalate = true;  ///< SIGKILL to the group after the timeout
        bool killRest = false; ///< SIGKILL to the rest of the group after an exit in time
    };
    struct Outcome
    {
        bool died = false;
        bool escalated = false;
    };
    using Done = Task<void(Outcome)>;

    /// @param process a running one
    /// @param done is not called if the process is forgotten before its end
    static void begin(ChildProcess &process, const Request &request, Done done);

    KillWait(ChildProcess &process, const Request &request, Done done);

private:
    enum class State { Signalled, Escalated, Done };

    void start();
    void onTimeout();
    void finish(bool died);

    ChildProcess &m_process;
    const Request m_request;
    Done m_done;
    State m_state = State::Signalled;
    QTimer m_timer;
};

/// The request of a process.killAndWait.
KillWait::Request killRequest(const KillAndWaitParams &params, const ReferenceBuild &build);
/// Its result.
std::string killedJson(const KillWait::Outcome &outcome);

} // namespace claustrum
