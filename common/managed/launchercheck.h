// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// An error with the reason if the CLI cannot be run through this launcher: a program and its
/// arguments, which are not looked at (later/newest.md, 3.1). Blocks; any thread.
/// @param cliPath compared as text
Result<void> checkLauncher(const std::vector<std::string> &argv, std::string_view cliPath);

/// 0 if @p file, links followed, is a regular file that we may execute, else the errno of the
/// attempt. Blocks; any thread.
int executionError(const std::string &file);

/// The reason for which a launcher that passed the check did not start (later/newest.md, 3.2).
std::string launcherStartFailure(int error);

} // namespace claustrum
