// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/hostclean/cleaningpass.h"
#include "daemon/loop/workers.h"

#include <QTimer>

#include <memory>

namespace claustrum {

/// Cleans the host of a deployed daemon: 15 s after the start, then each day (later/daemon.md, Host
/// cleaner). Each time its own run directory is marked as used. The passes run on worker threads.
/// Event loop's thread.
class HostCleaner
{
public:
    /// @param workers outlive it
    /// @param sparesOrphans for -keep-children
    HostCleaner(HostLayout layout, Workers &workers, bool sparesOrphans,
                const CleaningTimes &times = {});
    /// A pass that runs ends soon.
    ~HostCleaner();
    HostCleaner(const HostCleaner &) = delete;
    HostCleaner &operator=(const HostCleaner &) = delete;

private:
    struct Shared;

    void startPass();

    Workers &m_workers;
    const std::shared_ptr<Shared> m_shared; // with the pass that runs
    QTimer m_timer;
};

} // namespace claustrum
