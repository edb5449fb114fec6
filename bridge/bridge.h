// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum {

/// -bridge: relays between stdin and stdout and the daemon's socket until the daemon closes or
/// stdout can no longer be written; returns the exit status (daemon.md, -bridge). Blocks; loads no
/// library that would delay a session.
int runBridge(const std::string &socketPath);

/// -stop: asks the daemon to shut down and waits at most two seconds for its answer; unlinks the
/// socket path in any case. Returns the exit status, always 0.
int runStop(const std::string &socketPath);

} // namespace claustrum
