// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/worktreeundo.h"

#include "daemon/worktrees/branchguard.h"
#include "daemon/worktrees/openremoval.h"
#include "posix/files.h"
#include "wire/goerrno.h"

namespace claustrum {
namespace {

using Fate = BranchEnd::Fate;

std::string withFailure(const std::string &failure)
{
    return failure.empty() ? "" : " (" + failure + ")";
}

std::string unpushedText(const std::string &branch, bool leafIsGone)
{
    return (leafIsGone ? "the worktree itself was removed, but branch " : "branch ") + branch
           + " was left in place: it now has commits no other branch or remote-tracking ref "
             "reaches. To keep that work, push the branch or rename it. To discard it, run git "
             "branch -D "
           + branch + ". This branch name cannot be reused until the branch is renamed or deleted";
}

std::string undeletableText(const std::string &branch, const std::string &failure, bool hasLock)
{
    const std::string lock = "refs/heads/" + branch + ".lock";
    std::string text = "branch " + branch
                       + " still exists; delete it by hand (for example: git branch -D " + branch
                       + ") before retrying this branch name";
    if (hasLock)
        text += ". A lock " + lock
                + " is also present: if another git process is running against this repository, "
                  "the lock may be live and clears on its own; if none is, it is stale debris of "
                  "the interrupted delete \xe2\x80\x94 remove the lock file by hand too";
    return text + ": " + failure;
}

std::string branchText(const AddedWorktree &added, const BranchEnd &end, bool leafIsGone)
{
    const std::string &branch = added.newBranch;
    if (end.fate == Fate::HasCommits)
        return unpushedText(branch, leafIsGone);
    if (end.fate == Fate::Unchecked)
        return "branch " + branch + " still exists; delete it by hand (for example: git branch -d "
               + branch
               + ", which git refuses if that would lose commits) before retrying this branch "
                 "name: could not check whether another branch or remote-tracking ref reaches its "
                 "commits"
               + withFailure(end.failure);
    if (end.fate == Fate::Undeletable) {
        const std::string lock = added.commonDirectory + "/refs/heads/" + branch + ".lock";
        return undeletableText(branch, end.failure, static_cast<bool>(statFile(lock)));
    }
    if (end.fate == Fate::NotAsked && !branch.empty())
        return "branch " + branch
               + " left in place (its name is unsafe to pass to update-ref); delete it by hand";
    return {};
}

std::string fullText(const AddedWorktree &added, const std::string &failure)
{
    const std::string what = added.newBranch.empty()
                                 ? "the worktree directory and its registration both remain"
                                 : "the worktree directory, its registration, and the branch all "
                                   "remain";
    return what + "; remove them by hand before retrying (" + failure + ")";
}

std::string registrationText(const AddedWorktree &added, const std::string &failure)
{
    const std::string what = added.newBranch.empty()
                                 ? "the worktree registration remains; remove it"
                                 : "the worktree registration and the branch remain; remove them";
    return what + " by hand before retrying (" + failure + ")";
}

std::string leafText(const AddedWorktree &added, int error)
{
    return "the worktree directory remains (re-populated while undoing?); remove it by hand before "
           "retrying ("
           + go::osError("removeat", added.place.name(), error).text + ")";
}

/// Both texts, with a semicolon between them.
std::string joined(const std::string &first, const std::string &second)
{
    return first.empty() || second.empty() ? first + second : first + "; " + second;
}

} // namespace

UndoEnd undoAdd(HardenedGit &git, const AddedWorktree &added)
{
    const std::string head = "; and the undo could not finish for " + added.path + ": ";
    const std::string stuck = emptyDirectory(added.place.leaf(), added.place.resolvedPath());
    if (!stuck.empty())
        return {.text = head + fullText(added, stuck)};
    const std::string registered = added.entries.remove(added.entry);
    BranchEnd branch{Fate::NotAsked};
    const bool asks = registered.empty() && !added.newBranch.empty();
    if (asks)
        branch = deleteBranch(git, added.newBranch, added.commonDirectory);
    const int error = added.place.removeLeaf();
    const bool leafIsGone = error == 0 || error == ENOENT;
    std::string text = registered.empty() ? std::string() : registrationText(added, registered);
    if (!leafIsGone)
        text = joined(text, leafText(added, error));
    if (asks)
        text = joined(text, branchText(added, branch, leafIsGone));
    return {.text = text.empty() ? std::string() : head + text,
            .branchKept = branch.fate == Fate::HasCommits};
}

} // namespace claustrum
