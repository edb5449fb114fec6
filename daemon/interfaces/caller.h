// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/mayhold.h"

namespace claustrum {

/// The client of a blocking handler.
struct Caller
{
    int cancelFd = -1;            ///< readable once the client is gone; -1: never
    MayHold mayHold = mayHoldAll; ///< asked before the data for the answer grow
};

} // namespace claustrum
