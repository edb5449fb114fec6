// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/worktrees.h"

#include "daemon/git/worktreeseed.h"
#include "wire/gopath.h"
#include "wire/jsonwriter.h"

namespace claustrum {
namespace {

std::string failureJson(std::string_view error, std::string_view code)
{
    std::string json;
    ObjectWriter(json)
        .boolean("success", false)
        .string("error", error)
        .string("errorCode", code)
        .close();
    return json;
}

std::string successJson(std::string_view path, std::string_view sourceBranch)
{
    std::string json;
    ObjectWriter object(json);
    object.boolean("success", true).string("path", path);
    if (!sourceBranch.empty())
        object.string("sourceBranch", sourceBranch);
    object.close();
    return json;
}

/// The new branch's starting point: the requested branch if it exists, otherwise the current one;
/// "" if there is none.
std::string sourceOf(Git &git, const std::string &asked)
{
    if (!asked.empty() && git.run({"show-ref", "--verify", "--quiet", "refs/heads/" + asked}).ok)
        return asked;
    const GitAnswer head = git.run({"rev-parse", "--abbrev-ref", "HEAD"});
    return head.ok ? head.output : "";
}

} // namespace

Result<std::string> gitWorktreeCreate(const GitContext &context, const WorktreeCreateParams &params)
{
    if (params.branchName.empty())
        return Error{"branchName is required", ErrorCode::InvalidParams};
    const std::string repo =
        params.baseRepo.empty() ? "." : expandHome(params.baseRepo, context.home);
    const std::string worktree = expandHome(params.worktreePath, context.home);
    Git git(context, repo);
    const GitAnswer inside = git.run({"rev-parse", "--is-inside-work-tree"});
    if (!git.killed() && !(inside.ok && inside.output == "true"))
        return failureJson("not a git repository", "not_a_repo");

    const std::string source = sourceOf(git, params.sourceBranch);
    std::vector<std::string> add{"worktree", "add", "-b", params.branchName, worktree};
    if (!source.empty())
        add.push_back(source);
    const GitAnswer added = git.runCombined(add);
    if (git.killed())
        return Error{std::string(gitKilled)};
    if (!added.ok)
        return failureJson("git worktree add failed: " + added.output, "worktree_add_failed");
    seedWorktree(git, repo, worktree);
    return successJson(worktree, source);
}

} // namespace claustrum
