// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framestore.h"
#include "labtool/frames/sessioninfo.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace claustrum::lab {

/// The names of the variables that the newest stored spawn of the process sets, sorted; nullopt if
/// no spawn of it is stored. Values are not shown: they may be secrets.
[[nodiscard]] std::optional<std::vector<std::string>> environmentNames(const FrameStore &store,
                                                                       const std::string &process);

/// All that is known about a process, as lines: command, arguments one by one, folder, environment,
/// state, replay buffer, stdin, and the limits of its daemon if there is a snapshot.
[[nodiscard]] QString processDetails(const ProcessInfo &process, const FrameStore &store,
                                     const std::optional<Snapshot> &snapshot);

} // namespace claustrum::lab
