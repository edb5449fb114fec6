// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <set>

namespace claustrum::conformance {

/// Makes this process the parent of every orphan below it, daemons included: whatever a server
/// does, none of its processes gets away.
void becomeSubreaper();

/// Kills and reaps every child of this process, and theirs as they become ours, except those in
/// @p spared (with all below them). Returns when none is left.
void killChildren(const std::set<pid_t> &spared = {});

} // namespace claustrum::conformance
