// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/hardenedqueries.h"

#include "daemon/git/githubslug.h"
#include "daemon/git/textlines.h"
#include "daemon/repository/managedworktrees.h"
#include "daemon/repository/repository.h"
#include "wire/gopath.h"
#include "wire/jsonwriter.h"

namespace claustrum {
namespace {

constexpr std::string_view remoteHead = "refs/remotes/origin/";

std::string noInfo()
{
    std::string json;
    ObjectWriter(json)
        .boolean("isRepo", false)
        .string("repoSlug", "")
        .string("defaultBranch", "")
        .close();
    return json;
}

std::string branchesJson(bool isRepo, const std::vector<std::string> &branches)
{
    std::string json;
    ObjectWriter(json).boolean("isRepo", isRepo).strings("branches", branches).close();
    return json;
}

/// Text that git could take for an option or a refspec.
bool isDoubtful(std::string_view name)
{
    return name.starts_with('-') || name.starts_with('+');
}

/// The branch, "detached:<id>", or nullopt if HEAD cannot be read.
std::optional<std::string> currentBranch(HardenedGit &git)
{
    const HardenedRun current = git.run({"branch", "--show-current"});
    if (!current.ok() && git.context().rules().omitsUnreadableBranch)
        return std::nullopt;
    if (current.ok() && !current.line().empty())
        return current.line();
    const HardenedRun id = git.run({"rev-parse", "--short", "HEAD"});
    return "detached:" + id.line();
}

std::string defaultBranch(HardenedGit &git)
{
    const HardenedRun head = git.run({"symbolic-ref", std::string(remoteHead) + "HEAD"});
    if (!head.ok())
        return {};
    std::string name = head.line();
    if (name.starts_with(remoteHead))
        name.erase(0, remoteHead.size());
    if (!git.context().rules().verifiesNames)
        return name;
    const bool isSafe = !name.starts_with('-')
                        && git.run({"rev-parse", "--verify", "--quiet",
                                    std::string(remoteHead) + name + "^{commit}"})
                               .ok();
    return isSafe ? name : std::string();
}

/// The top of the work tree; empty if there is none.
std::string topLevel(Repository &repository)
{
    if (repository.git().context().rules().discoversRoot)
        return repository.root();
    const HardenedRun top = repository.git().run({"rev-parse", "--show-toplevel"});
    return top.ok() ? top.line() : std::string();
}

std::string infoJson(HardenedGit &git, const std::string &root)
{
    const HardenedRun remote = git.run({"remote", "get-url", "origin"});
    const std::string slug = remote.ok() ? githubSlug(remote.line()) : std::string();
    const std::string standard = defaultBranch(git);
    const auto branch = currentBranch(git);
    const std::string name = go::baseName(root);
    std::string json;
    ObjectWriter object(json);
    object.boolean("isRepo", true);
    if (!git.context().rules().verifiesNames || !isDoubtful(name))
        object.string("repo", name);
    if (branch)
        object.string("branch", *branch);
    object.string("root", root).string("repoSlug", slug).string("defaultBranch", standard).close();
    return json;
}

Error killed()
{
    return Error{std::string(gitKilled)};
}

} // namespace

Result<std::string> hardenedInfo(const GitContext &context, const PathParams &params,
                                 const Caller &caller)
{
    Repository repository(context, expandHome(params.path, context.home), Repository::Use::Query,
                          caller);
    HardenedGit &git = repository.git();
    auto refusal = repository.refusal();
    const HardenedRun inside = refusal ? HardenedRun() : git.run({"rev-parse", "--git-dir"});
    if (inside.refusal)
        refusal = inside.refusal;
    if (refusal && !refusal->isNoRepository)
        return Error{refusal->text};
    const std::string root = !refusal && inside.ok() ? topLevel(repository) : std::string();
    std::string json = root.empty() ? noInfo() : infoJson(git, root);
    if (git.wasKilled())
        return killed();
    return json;
}

Result<std::string> hardenedListBranches(const GitContext &context, const PathParams &params,
                                         const Caller &caller)
{
    const std::string path = expandHome(params.path, context.home);
    if (!path.empty() && managementOf(context, path) != Management::Free)
        return branchesJson(false, {});
    Repository repository(context, path, Repository::Use::Query, caller);
    HardenedGit &git = repository.git();
    auto refusal = repository.refusal();
    const HardenedRun inside = refusal ? HardenedRun() : git.run({"rev-parse", "--git-dir"});
    if (inside.refusal)
        refusal = inside.refusal;
    if (refusal && !refusal->isNoRepository)
        return Error{refusal->text};
    if (git.wasKilled())
        return killed();
    if (refusal || !inside.ok())
        return branchesJson(false, {});
    const HardenedRun branches =
        git.run({"for-each-ref", "--format=%(refname:short)", "--sort=refname", "refs/heads/"});
    if (!branches.ok())
        return Error{git.wasKilled() ? std::string(gitKilled) : branches.failure};
    if (branches.finished.outputDropped)
        return Error{"git for-each-ref: output too large"};
    return branchesJson(true, splitText(branches.line()));
}

} // namespace claustrum
