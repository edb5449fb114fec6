// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/options.h"

#include <string>
#include <vector>

namespace claustrum {

/// -serve: starts the daemon, detached, as this program run again with the same arguments, and
/// waits until its socket exists; returns the exit status (daemon.md, The launcher). Loads no Qt.
/// @param args without the program's name
int launchDaemon(const Options &options, std::vector<std::string> args);

/// Whether this process is to be the daemon itself, as set in its environment by the launcher or a
/// user.
bool isDaemonProcess();

} // namespace claustrum
