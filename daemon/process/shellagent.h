// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/blockingcalls.h"
#include "daemon/loop/cancelsignal.h"
#include "daemon/loop/task.h"
#include "daemon/process/agentsource.h"
#include "daemon/process/environment.h"

#include <deque>
#include <optional>
#include <string>

namespace claustrum {

/// The SSH agent of the login shell, for the spawns that need one: one question at a time, on a
/// worker thread; the others wait. The spawns in work bound them. Event loop's thread.
class ShellAgent
{
public:
    using Callback = Task<void(const std::optional<std::string> &socket)>;

    ShellAgent(const Environment &environment, BlockingCalls &calls);

    /// Whether ask() needs no worker thread for now.
    [[nodiscard]] bool answersAtOnce() const { return m_waiting.empty() && m_source.hasNone(); }

    /// Calls @p callback with a socket that accepts connections, or without one.
    void ask(Callback callback);

    /// Kills the shell if it runs, and drops the callbacks.
    void cancel();

private:
    class Question;

    void askNext();
    void onAnswered(const std::optional<std::string> &socket);

    BlockingCalls &m_calls;
    const std::string m_shell;
    CancelSignal m_cancel;
    AgentSource m_source;           // used by the running question's thread
    std::deque<Callback> m_waiting; // the first is asked about
};

} // namespace claustrum
