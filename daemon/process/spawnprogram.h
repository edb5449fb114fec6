// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/fileuse.h"
#include "daemon/process/childprocess.h"
#include "daemon/process/environment.h"
#include "wire/params.h"
#include "wire/result.h"

#include <string>
#include <vector>

namespace claustrum {

/// A program that a command is run through, and its arguments; empty: the command runs by itself.
using Launcher = std::vector<std::string>;

/// The files that the start of a program uses: the directory, the launcher, and the command or its
/// candidates.
FileUse filesOfSpawn(const Environment &environment, const SpawnParams &params,
                     const Launcher &launcher);

/// An error if a child cannot be started in the directory @p cwd, as a client gave it
/// (processes.md, process.spawn). Blocks; any thread.
Result<void> checkDirectory(const Environment &environment, const std::string &cwd);

/// An error if there is no such command; one that exists may still fail to start. With a slash it
/// is looked at as it is, not relative to the child's directory (later/processes.md, D). Blocks;
/// any thread.
Result<void> checkCommand(const Environment &environment, const std::string &command);

/// An error if @p command cannot be run through @p launcher, as a client gave both
/// (later/newest.md, 3.2). Blocks; any thread.
Result<void> checkLauncherOf(const std::string &command, const Launcher &launcher);

/// An error if there is no executable file @p command, an absolute path, for a launcher. Blocks;
/// any thread.
Result<void> checkLaunched(const std::string &command);

/// Starts the program of a process.spawn: checks the directory, finds the command on the daemon's
/// own PATH, and starts it, or its launcher, with three pipes. The errors are the reply's
/// (processes.md, process.spawn; later/newest.md, 3.2). Blocks, since any of this can; any thread.
Result<StartedProgram> spawnProgram(const Environment &environment, const SpawnParams &params,
                                    const Launcher &launcher, const LoginVariables &login);

} // namespace claustrum
