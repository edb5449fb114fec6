// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/git.h"

#include <string>

namespace claustrum {

/// Copies files that git does not check out to a new worktree: the repository's .claude folder, and
/// the ignored files listed in its .worktreeinclude (methods.md, git.worktree_create).
///
/// Best effort: failures are skipped. Only regular files are copied, and neither source nor
/// destination is ever reached through a symlink below the two folders. A worktree inside .claude
/// is not copied into itself.
/// @param repo the folder that @p git runs in; a relative @p worktree is relative to it
void seedWorktree(Git &git, const std::string &repo, const std::string &worktree);

} // namespace claustrum
