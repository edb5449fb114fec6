// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/spawn.h"

#include <string>

namespace claustrum {

/// What is known of a daemon that has not made its socket in time, for a line on stderr: whether it
/// runs, and the last line of @p log, which it has at @p logPath. Reaps it if it has ended.
std::string explainMissingSocket(const Child &daemon, const Fd &log, const std::string &logPath);

} // namespace claustrum
