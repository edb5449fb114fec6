// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/worktreeadd.h"

namespace claustrum {
namespace {

HardenedRun addNew(HardenedGit &git, const WorktreeToAdd &wanted)
{
    std::vector<std::string> arguments{
        "worktree", "add", "--no-track", "--no-checkout", "-b", wanted.newBranch, wanted.path};
    if (!wanted.start.argument.empty())
        arguments.push_back(wanted.start.argument);
    return git.run(std::move(arguments));
}

bool canAttach(HardenedGit &git, const std::string &branch)
{
    return !branch.empty()
           && git.run({"show-ref", "--verify", "--quiet", "refs/heads/" + branch}).ok();
}

} // namespace

AddEnd addWorktree(HardenedGit &git, const WorktreeToAdd &wanted, const LeafPlace &place)
{
    std::string refused;
    if (canAttach(git, wanted.existingBranch)) {
        const HardenedRun attached =
            git.run({"worktree", "add", "--no-checkout", wanted.path, wanted.existingBranch});
        if (attached.ok())
            return {.ok = true, .attached = true};
        refused = attached.words();
        if (!git.context().rules().retriesUnattached || !place.isUnchanged())
            return {.words = refused};
    }
    const HardenedRun added = addNew(git, wanted);
    if (added.ok())
        return {.ok = true};
    if (refused.empty())
        return {.words = added.words()};
    return {.words = added.words() + " (attaching to the existing branch " + wanted.existingBranch
                     + " was refused first: " + refused + ")"};
}

} // namespace claustrum
