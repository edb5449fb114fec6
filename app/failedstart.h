// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/spawn.h"

#include <string>

namespace claustrum {

/// The state of a daemon that has not made its socket in time, for a line on stderr: whether it
/// still runs, and the last line of its log. Reaps it if it has ended.
/// @param log the daemon's log, a file at @p logPath
std::string explainMissingSocket(const Child &daemon, const Fd &log, const std::string &logPath);

} // namespace claustrum
