// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/process/environment.h"

#include <string>

namespace claustrum {

/// The user's shell: $SHELL if it is an executable file, else the first such of /bin/zsh, /bin/bash
/// and /bin/sh (daemon.md, Login shell's PATH); empty if there is none. Blocks; any thread.
std::string loginShell(const Environment &environment);

} // namespace claustrum
