// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/repository/worktreeentries.h"
#include "daemon/worktrees/leafplace.h"

#include <optional>
#include <string>

namespace claustrum {

/// A worktree below a worktreeRoot that is not known to belong to the repository.
struct NotRegistered
{
    std::string reason;
    bool isUndecided = false; ///< it may still belong to the repository
};

/// Whether the opened leaf of @p place is a worktree that the repository has registered; nullopt if
/// so, and for an empty directory. @param worktreePath as sent, expanded
/// @param repositoryExists otherwise only texts can be compared
std::optional<NotRegistered> objectionToRemoval(const LeafPlace &place,
                                                const WorktreeEntries &entries,
                                                const std::string &worktreePath,
                                                bool repositoryExists);

/// The registration of the worktree: the one that its .git names, if that names the worktree, else
/// the only one that does.
std::optional<WorktreeEntry> entryOf(const LeafPlace &place, const WorktreeEntries &entries,
                                     const std::string &worktreePath);

/// A registration of this worktree is locked.
bool isLocked(const LeafPlace &place, const WorktreeEntries &entries,
              const std::string &worktreePath);

} // namespace claustrum
