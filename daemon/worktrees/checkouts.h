// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/repository/repository.h"
#include "daemon/worktrees/worktreeroot.h"

namespace claustrum {

/// The checkouts of a repository, as the walk found the top level and as git lists the worktrees.
/// The error is git's failure.
Result<Checkouts> checkoutsOf(Repository &repository, const std::string &commonDirectory);

} // namespace claustrum
