// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/process/childprocess.h"
#include "wire/jsonwriter.h"

namespace claustrum {

/// Writes the members that identify a child to a client that watches it by other means
/// (builds.md, CT-1).
inline void writePid(ObjectWriter &object, const ChildProcess &process)
{
    object.integer("pid", process.pid()).number("startTime", process.startTime());
}

} // namespace claustrum
