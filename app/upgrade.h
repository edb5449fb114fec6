// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum {

/// -upgrade: has this program take the place of the daemon at the socket, with the same arguments,
/// environment, token and log; its sessions go on (docs/succession.md). Prints one line about the
/// outcome; returns the exit status. Blocks until the new daemon listens. Loads no Qt.
int upgradeDaemon(const std::string &socket);

} // namespace claustrum
