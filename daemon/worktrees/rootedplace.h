// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/repository/repository.h"
#include "daemon/worktrees/worktreeroot.h"

#include <string>

namespace claustrum {

/// The place of a new worktree below a worktreeRoot, after all checks of its build in their order
/// (later/git-files.md, With worktreeRoot). Blocks.
Result<LeafPlace, PlaceError> placeBelowRoot(const RootedPath &path, Repository &repository,
                                             const std::string &commonDirectory);

} // namespace claustrum
