// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/blanks.h"
#include "daemon/git/homeguard.h"
#include "daemon/git/worktrees.h"
#include "posix/removetree.h"
#include "wire/goduration.h"
#include "wire/gopath.h"
#include "wire/jsonwriter.h"

namespace claustrum {
namespace {

std::string failureJson(std::string_view error)
{
    std::string json;
    ObjectWriter(json).boolean("success", false).string("error", error).close();
    return json;
}

std::string timedOutText(const GitContext &context)
{
    return "git worktree remove timed out after " + go::formatDuration(context.timeout)
           + "; no cleanup was attempted, and git may have partially removed the worktree";
}

} // namespace

Result<std::string> gitWorktreeRemove(const GitContext &context, const WorktreeRemoveParams &params)
{
    const std::string worktree = expandHome(params.worktreePath, context.home);
    if (const auto text = homeGuardText(worktree, context))
        return failureJson(*text);
    Git git(context, expandHome(params.baseRepo, context.home));
    const GitAnswer removed = git.runCombined({"worktree", "remove", "--force", worktree});
    if (git.killed())
        return failureJson(timedOutText(context));
    if (!removed.ok) {
        if (const auto deleted = removeTree(worktree); !deleted)
            return failureJson("failed to remove worktree: "
                               + std::string(withoutBlanks(removed.output))
                               + "; manual cleanup also failed: " + deleted.error().text);
    }
    if (!params.branchName.empty())
        (void)git.runCombined({"branch", "-D", params.branchName});
    return std::string(R"({"success":true})");
}

} // namespace claustrum
