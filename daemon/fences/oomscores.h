// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/hygiene/processtrees.h"
#include "daemon/interfaces/daemonview.h"
#include "daemon/interfaces/observers.h"
#include "daemon/loop/blockingcalls.h"

#include <QTimer>

#include <chrono>

namespace claustrum {

/// Raises the oom_score_adj of the descendants of @p root to @p score, where it is lower. Blocks;
/// any thread.
void raiseScores(const ProcessTrees &trees, pid_t root, int score);

/// Has the kernel's OOM killer take a process that a child has started before the child itself
/// (oom-score-adj). A child passes its own score on to what it starts, so a pass on a worker thread
/// raises those: a second after a start, and every ten seconds while there are children. Event
/// loop's thread.
class OomScores final : private LifeObserver
{
public:
    static constexpr std::chrono::seconds afterStart{1};
    static constexpr std::chrono::seconds interval{10};

    /// @param score of the descendants
    OomScores(const DaemonView &daemon, BlockingCalls &calls, Observers &observers, int score);
    ~OomScores();

private:
    void onProcessStarted(const ChildProcess &process,
                          const std::shared_ptr<const SpawnParams> &params) override;
    void startPass();

    const DaemonView &m_daemon;
    BlockingCalls &m_calls;
    Observers &m_observers;
    const int m_score;
    QTimer m_timer;
};

} // namespace claustrum
