// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/worktreestart.h"

namespace claustrum {
namespace {

/// A commit, by its name and its full id.
struct Commit
{
    std::string name;
    std::string id; // empty: there is none
};

Commit resolve(HardenedGit &git, std::string name)
{
    const HardenedRun run = git.run({"rev-parse", "--verify", "--quiet", name + "^{commit}"});
    return {std::move(name), run.ok() ? run.line() : std::string()};
}

/// The local branch has no changes of its own in the settings of sessions.
bool sparesSettings(HardenedGit &git, const std::string &base, const std::string &local)
{
    return git
        .run({"diff", "--quiet", "--no-ext-diff", "--no-textconv", "--submodule=short", base, local,
              "--", ":(top,icase).claude", ":(top,icase).mcp.json"})
        .ok();
}

/// Local and remote branch exist: the remote one, if the local one has nothing of its own.
bool prefersRemote(HardenedGit &git, const Commit &local, const Commit &remote)
{
    if (git.run({"merge-base", "--is-ancestor", local.id, remote.id}).ok())
        return true;
    if (!git.context().rules().startsAtCommit)
        return false;
    const HardenedRun base = git.run({"merge-base", remote.id, local.id});
    return !base.ok() || !sparesSettings(git, base.line(), local.id);
}

StartPoint atHead(HardenedGit &git)
{
    const HardenedRun head = git.run({"rev-parse", "--abbrev-ref", "HEAD"});
    std::string source = head.ok() ? head.line() : std::string();
    if (source == "HEAD" && git.context().rules().startsFromOrigin)
        source.clear();
    return {.argument = {}, .source = std::move(source)};
}

StartPoint atLocalBranch(HardenedGit &git, const std::string &asked)
{
    const std::string name = "refs/heads/" + asked;
    if (git.run({"show-ref", "--verify", "--quiet", name}).ok())
        return {.argument = name, .source = asked};
    return atHead(git);
}

StartPoint atLocalOrRemote(HardenedGit &git, const std::string &asked)
{
    const Commit local = resolve(git, "refs/heads/" + asked);
    const Commit remote = resolve(git, "refs/remotes/origin/" + asked);
    if (local.id.empty() && remote.id.empty())
        return atHead(git);
    const bool isRemote =
        local.id.empty() || (!remote.id.empty() && prefersRemote(git, local, remote));
    const Commit &chosen = isRemote ? remote : local;
    return {.argument = git.context().rules().startsAtCommit ? chosen.id : chosen.name,
            .source = asked};
}

} // namespace

StartPoint startPoint(HardenedGit &git, const std::string &asked)
{
    if (asked.empty())
        return atHead(git);
    return git.context().rules().startsFromOrigin ? atLocalOrRemote(git, asked)
                                                  : atLocalBranch(git, asked);
}

} // namespace claustrum
