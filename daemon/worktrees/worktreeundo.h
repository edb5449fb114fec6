// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/repository/hardenedgit.h"
#include "daemon/repository/worktreeentries.h"
#include "daemon/worktrees/leafplace.h"

#include <string>

namespace claustrum {

/// A worktree that git has added and that is to go again.
struct AddedWorktree
{
    const LeafPlace &place;
    const WorktreeEntries &entries;
    std::string entry;           ///< name of the registration
    std::string commonDirectory; ///< of the repository
    std::string newBranch;       ///< made by this request; empty: an existing one was attached
    std::string path;            ///< as sent, for the text
};

/// What an undo left.
struct UndoEnd
{
    std::string text; ///< behind the error's text; empty if nothing was left
    bool branchKept = false;
};

/// Removes the files, the registration and the new branch (later/git-files.md, Rollback after a
/// successful add).
UndoEnd undoAdd(HardenedGit &git, const AddedWorktree &added);

} // namespace claustrum
