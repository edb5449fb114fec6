// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/managed/managedlauncher.h"
#include "daemon/loop/blockingcalls.h"
#include "daemon/methods/dispatcher.h"

#include <mutex>
#include <string>

namespace claustrum {

/// The log lines about answers of launcher.resolve (later/newest.md, 3.1): none comes twice in a
/// row. Any thread.
class LauncherLog
{
public:
    void note(const ManagedLauncher &launcher, const ManagedFolders &folders);

private:
    std::mutex m_mutex;
    bool m_saidIgnored = false;
    std::string m_last; ///< empty after an answer without a line
};

/// Adds launcher.resolve to the table, for builds that have it.
void addLauncherMethods(Dispatcher &dispatcher, BlockingCalls &calls,
                        const ManagedFolders &folders);

} // namespace claustrum
