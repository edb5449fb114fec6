// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/repository/hardenedgit.h"

#include <string>

namespace claustrum {

/// What became of a branch that was to be deleted.
struct BranchEnd
{
    enum class Fate {
        Gone,        ///< deleted, or there was none
        NotAsked,    ///< no name, or one that is unsafe to pass to git
        HasCommits,  ///< kept: no other branch and no remote-tracking ref reaches its tip
        Unchecked,   ///< kept: that could not be found out
        Undeletable, ///< kept: git failed to delete it
    };
    Fate fate = Fate::Gone;
    std::string failure = {}; ///< of the git that failed; may be empty

    [[nodiscard]] bool isKept() const { return fate != Fate::Gone && fate != Fate::NotAsked; }
};

/// Deletes the local branch @p branch: before 89cb628 without a question, from then on only if
/// another local branch or a remote-tracking ref reaches its tip (later/newest.md, 3.7). One at a
/// time for one repository. Takes at most some 70 s.
/// @param commonDirectory names the repository; empty: it has no lock
BranchEnd deleteBranch(HardenedGit &git, const std::string &branch,
                       const std::string &commonDirectory);

} // namespace claustrum
