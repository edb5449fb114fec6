// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/methods/processcontext.h"
#include "daemon/methods/sessions.h"
#include "daemon/methods/spawncall.h"
#include "daemon/methods/spawnceiling.h"
#include "daemon/process/loginpath.h"
#include "daemon/process/shellagent.h"

#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace claustrum {

/// The parts of the daemon that a spawn uses before its start; all outlive it.
struct SpawnTools
{
    BlockingCalls &calls;
    LoginPath &loginPath;
    ShellAgent &shellAgent;
    Sessions &sessions;
    SpawnCeiling &ceiling;
};

/// The steps of a process.spawn before its start (later/processes.md, D; later/newest.md, 3.2):
///
///     launcher ─▶ turn of the session ─▶ directory ─▶ login shell ─▶ command ─▶ others of the
///     session end ─▶ start
///
/// The command is looked at for a session or a launcher only. A session is taken in builds that do
/// so. Keeps itself alive until the start. Event loop's thread.
class SpawnSteps : public std::enable_shared_from_this<SpawnSteps>
{
public:
    /// @param wantsAgent the child gets the login shell's SSH agent, if it has none
    static void begin(const ProcessContext &context, const SpawnTools &tools,
                      std::unique_ptr<SpawnCall> call, bool wantsAgent);

    SpawnSteps(const ProcessContext &context, const SpawnTools &tools,
               std::unique_ptr<SpawnCall> call, bool wantsAgent);

private:
    using Check = std::function<Result<void>()>;

    void checkLauncher();
    void takeTurn();
    void checkDirectory();
    void askLoginPath();
    void askShellAgent();
    void checkCommand();
    void endOthers();
    void start();
    /// Runs @p check on a worker thread, then @p next, or ends the spawn with the error.
    void checkThen(Check check, void (SpawnSteps::*next)());
    void onOtherEnded(const std::string &other, bool alreadyExited, bool died, bool escalated);

    const ProcessContext m_context;
    const SpawnTools m_tools;
    std::unique_ptr<SpawnCall> m_call;
    const bool m_wantsAgent;
    const std::string m_session;                        // empty: none
    std::deque<std::shared_ptr<ChildProcess>> m_others; // still to end
    bool m_othersKnown = false;
};

} // namespace claustrum
