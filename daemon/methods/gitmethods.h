// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/methods/dispatcher.h"
#include "daemon/process/environment.h"

#include <chrono>

namespace claustrum {

/// Adds git.* to the table.
/// @param timeout for each git; zero: none
void addGitMethods(Dispatcher &dispatcher, BlockingCalls &calls, const Environment &environment,
                   std::chrono::nanoseconds timeout);

} // namespace claustrum
