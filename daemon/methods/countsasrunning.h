// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/process/childprocess.h"

namespace claustrum {

/// Whether process.stdin and process.reattach say that it runs: until its exit frame, or until its
/// end (later/processes.md, F).
inline bool countsAsRunning(const ChildProcess &process, const ReferenceBuild &build)
{
    return build.reapedCountsAsRunning() ? process.isRunning() : !process.hasEnded();
}

} // namespace claustrum
