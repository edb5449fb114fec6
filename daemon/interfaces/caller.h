// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/mayhold.h"

namespace claustrum {

/// On whose behalf a handler blocks.
struct Caller
{
    int cancelFd = -1;            ///< readable once nobody waits for the answer; -1: never
    MayHold mayHold = mayHoldAll; ///< asked before what is gathered for the answer grows
};

} // namespace claustrum
