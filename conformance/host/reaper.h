// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <set>
#include <vector>

namespace claustrum::conformance {

/// Makes this process the parent of every orphan below it, daemons included: no process of a
/// server can escape.
void becomeSubreaper();

/// The children of this process, zombies included.
std::vector<pid_t> ownChildren();

/// Kills and reaps every child of this process, and their children in turn, except the processes
/// in @p spared and their descendants. Returns when none is left.
void killChildren(const std::set<pid_t> &spared = {});

} // namespace claustrum::conformance
