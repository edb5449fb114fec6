// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/fileuse.h"
#include "daemon/process/childprocess.h"
#include "daemon/process/environment.h"
#include "wire/params.h"
#include "wire/result.h"

#include <string>

namespace claustrum {

/// The files that the start of a program uses: the directory, and the command or its candidates.
FileUse filesOfSpawn(const Environment &environment, const SpawnParams &params);

/// Starts the program of a process.spawn: checks the directory, finds the command on the daemon's
/// own PATH, and starts it with three pipes. The errors are the reply's (processes.md,
/// process.spawn). Blocks, since any of this can; any thread.
Result<StartedProgram> spawnProgram(const Environment &environment, const SpawnParams &params,
                                    const LoginVariables &login);

} // namespace claustrum
