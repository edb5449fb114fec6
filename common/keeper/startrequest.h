// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/spawn.h"
#include "wire/result.h"

namespace claustrum {

/// The request for a daemon as a memory file: the file to execute, the working directory, arguments
/// and variables. Its descriptors go beside it.
Result<Fd> packStart(const SpawnRequest &request);
Result<SpawnRequest> unpackStart(int file);

} // namespace claustrum
