// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/gitcontext.h"
#include "wire/params.h"
#include "wire/result.h"

#include <string>

namespace claustrum {

// The git.* methods that change files, for the builds from 7d193f8 on (later/git-files.md): the
// result's JSON text. They block, and run to their end even if no client waits any more; any
// thread. Params that a build does not know are empty.

/// Makes a worktree in a directory that does not exist yet: inside the repository, or below a
/// worktreeRoot. All of it by descriptors; what git does in between is examined afterwards.
Result<std::string> hardenedWorktreeCreate(const GitContext &context,
                                           const AttachingCreateParams &params);

/// Removes a worktree, its registration and its branch. Without a worktreeRoot any directory inside
/// the repository is deleted, a worktree or not; with one only a worktree of the repository.
Result<std::string> hardenedWorktreeRemove(const GitContext &context,
                                           const RootedRemoveParams &params);

} // namespace claustrum
