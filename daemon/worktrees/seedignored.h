// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/repository/hardenedgit.h"

#include <string>

namespace claustrum {

/// Copies ignored files of a repository to a new worktree: those that its .worktreeinclude names,
/// and those below its .claude (later/git-files.md, Seeding). Never tracked or untracked files, and
/// never what belongs to one session.
///
/// Best effort: failures are skipped. Only regular files are copied, and neither source nor
/// destination is ever reached through a symlink below the two directories.
/// @param repository the open directory that @p git runs in
/// @param worktree the open new worktree
void seedIgnored(HardenedGit &git, int repository, int worktree);

/// A path, relative to a repository, that seeding never copies: .claude/worktrees, and
/// @p sparesState the state of one session in a .claude.
bool isSparedBySeeding(const std::string &path, bool sparesState);

} // namespace claustrum
