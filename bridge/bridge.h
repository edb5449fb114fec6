// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum {

/// -bridge: relays between stdin and stdout and the daemon's socket until the daemon closes or
/// stdout can no longer be written; the process's exit status (daemon.md, -bridge).
/// Blocks; loads nothing that a session would wait for.
int runBridge(const std::string &socketPath);

/// -stop: asks the daemon to shut down and waits two seconds at most for it to say something;
/// unlinks the socket path in any case. The exit status, always 0.
int runStop(const std::string &socketPath);

} // namespace claustrum
