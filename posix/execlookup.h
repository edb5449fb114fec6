// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// The file to execute for a command: with a slash, the command itself; otherwise looked up in
/// @p pathVariable like Go does (processes.md, process.spawn). Blocks; any thread.
///
/// Errors: "exec: no command"; `exec: "x": executable file not found in $PATH`;
/// `exec: "x": cannot run executable found relative to current directory`, if the first
/// directory that has it is a relative one.
Result<std::string> lookUpCommand(const std::string &command, const std::string &pathVariable);

/// 0, or the errno for a file, links followed, that we cannot execute: EISDIR for a directory.
/// Blocks; any thread.
int executableError(const std::string &file);

/// The directories of a PATH; an empty entry is the current directory, ".".
std::vector<std::string> pathDirectories(std::string_view pathVariable);

} // namespace claustrum
