// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/git.h"

#include <string>

namespace claustrum {

/// Gives a new worktree what git does not: the repository's .claude folder, and the ignored files
/// that its .worktreeinclude names (methods.md, git.worktree_create).
///
/// Best effort: what cannot be copied is left out. Only regular files are copied, and neither
/// source nor destination is ever reached through a symlink below the two folders. The worktree
/// may itself be in .claude; it is not copied into itself.
/// @param repo the folder that @p git runs in; a relative @p worktree is meant from there
void seedWorktree(Git &git, const std::string &repo, const std::string &worktree);

} // namespace claustrum
