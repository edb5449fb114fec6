// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/childrecorder.h"
#include "daemon/interfaces/observers.h"
#include "daemon/loop/eventpoll.h"
#include "daemon/plugins/pluginsinuse.h"
#include "daemon/process/environment.h"
#include "daemon/process/processtable.h"
#include "daemon/process/sessionkeeper.h"
#include "daemon/process/spillfiles.h"

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
    std::int64_t replaySpill = 0;    ///< bytes for each process; zero: none

    [[nodiscard]] std::unique_ptr<SpillFiles> spillFor(const std::string &id) const
    {
        return std::make_unique<SpillFiles>(environment.runDirectory, "process " + id,
                                            static_cast<std::uint64_t>(replaySpill));
    }
};

} // namespace claustrum
