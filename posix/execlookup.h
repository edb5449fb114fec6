// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>

namespace claustrum {

/// The file to execute for a command: one with a slash as it is, any other looked up in
/// @p pathVariable, as Go does it (processes.md, process.spawn). Blocks; any thread.
///
/// Errors: "exec: no command"; `exec: "x": executable file not found in $PATH`;
/// `exec: "x": cannot run executable found relative to current directory`, if the first
/// directory that has it is a relative one.
Result<std::string> lookUpCommand(const std::string &command, const std::string &pathVariable);

} // namespace claustrum
