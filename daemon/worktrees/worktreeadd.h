// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/repository/hardenedgit.h"
#include "daemon/worktrees/leafplace.h"
#include "daemon/worktrees/worktreestart.h"

#include <string>

namespace claustrum {

/// A worktree to add.
struct WorktreeToAdd
{
    std::string path; ///< as sent
    std::string newBranch;
    std::string existingBranch; ///< is attached, if there is such a branch; empty: none asked
    StartPoint start;           ///< of a new branch
};

/// The end of `git worktree add`.
struct AddEnd
{
    bool ok = false;
    bool attached = false;  ///< to the existing branch
    std::string words = {}; ///< if not ok
};

/// Adds the worktree, without its files, in the empty leaf of @p place. A refused attach is
/// followed by a new branch, if the build does that.
AddEnd addWorktree(HardenedGit &git, const WorktreeToAdd &wanted, const LeafPlace &place);

} // namespace claustrum
