// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/childrecorder.h"
#include "daemon/interfaces/observers.h"
#include "daemon/loop/eventpoll.h"
#include "daemon/plugins/pluginsinuse.h"
#include "daemon/process/environment.h"
#include "daemon/process/processtable.h"
#include "daemon/process/sessionkeeper.h"

#include <cstdint>

namespace claustrum {

/// The parts of the daemon that the process.* handlers use; all of them outlive the handlers.
struct ProcessContext
{
    const Environment &environment;
    EventPoll &poll;
    ProcessTable &table;
    const Observers &observers;
    ChildRecorder &recorder;
    PluginsInUse &plugins;
    std::int64_t maxProcesses = 0;   ///< zero: no limit
    SessionKeeper *keeper = nullptr; ///< null: processes end with the daemon
    bool keepsVariableNames = false; ///< of each spawn, for observers; never the values
};

} // namespace claustrum
