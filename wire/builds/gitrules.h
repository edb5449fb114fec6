// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

/// The ways in which git.* of a build differs from 5db5e4a (later/git-files.md, git.*; rules whose
/// first build is not certain: later-choices.md). All false: as 5db5e4a.
struct GitRules
{
    // From 7d193f8.
    bool isHardened = false; ///< profiles, refusals, confined worktrees; git.status takes baseRepo

    // From 4534d86.
    bool hasTimeout = false;        ///< git.worktree_create has timeoutMs
    bool ignoresAttributes = false; ///< git.status reads no .gitattributes, if git knows how

    // From 19f30c4.
    bool attachesBranches = false; ///< existingBranch; the result names the branch

    // From 90fca6e.
    bool retriesUnattached = false;     ///< a refused attach is followed by a new branch
    bool omitsUnreadableBranch = false; ///< git.info without the branch if HEAD is damaged
    bool startsFromOrigin = false;      ///< sourceBranch is looked up on origin, too
    bool sparesSessionState = false;    ///< seeding leaves out what belongs to one session

    // From f6010b9.
    bool checksGitDirectory = false;      ///< the trust check; git runs in the directory, pinned
    bool verifiesNames = false;           ///< git.info leaves out doubtful names
    bool honorsOwnVariables = false;      ///< the daemon's own GIT_CONFIG_COUNT and others are read
    bool checksRootsSurroundings = false; ///< worktreeRoot: the directories above, other checkouts
    bool knowsPrivateGroups = false;    ///< a group counts as private by /etc/passwd and /etc/group
    bool startsAtCommit = false;        ///< a new branch starts at a full id
    bool seedsByDirectories = false;    ///< .worktreeinclude opens ignored directories
    bool refusesUnwalkableBase = false; ///< a baseRepo that exists but cannot be resolved

    // Only f6010b9.
    bool finishesSeedingLate = false; ///< a timeout while seeding is success, without a .claude

    // From 89cb628.
    bool sortsListingFailures = false; ///< classes of a failed listing; pins for each hook's name
    bool discoversRoot = false;        ///< git.info: the root is where the walk found .git
    bool acceptsDotCommonDir = false;  ///< a commondir of "." in a git directory is honest
    bool guardsUnpushed = false;       ///< branches with commits of their own are kept
    bool namesResolvedLeaf = false;    ///< refusals name the worktree with its links resolved
    bool refusesBareRoot = false;      ///< worktreeRoot "/"
    bool copiesWholeEntry = false;     ///< git.status: sparse checkouts, split indexes, reftables
    bool asksEmptyTree = false;        ///< the empty tree's id comes from git
};

} // namespace claustrum
