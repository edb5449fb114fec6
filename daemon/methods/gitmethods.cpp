// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/gitmethods.h"

#include "daemon/git/gitqueries.h"
#include "daemon/git/worktrees.h"
#include "wire/gopath.h"

#include <climits>
#include <unistd.h>

#include <array>
#include <memory>
#include <vector>

namespace claustrum {
namespace {

std::string workingDirectory()
{
    std::array<char, PATH_MAX> path{};
    return ::getcwd(path.data(), path.size()) ? path.data() : std::string();
}

GitContext gitContext(const Environment &environment, std::chrono::nanoseconds timeout)
{
    return {.home = environment.home,
            .workingDirectory = workingDirectory(),
            .path = std::string(environment.variable("PATH")),
            .variables = environment.variables,
            .descriptorLimit = environment.descriptorLimit,
            .timeout = timeout,
            .build = environment.build};
}

/// git reads its configuration in home, too.
template <typename Params>
auto filesOf(const std::shared_ptr<const GitContext> &context,
             std::vector<std::string Params::*> members, bool changes)
{
    return [=](const Params &params) {
        FileUse use{.paths = {context->home}, .changes = changes};
        for (const auto member : members)
            use.paths.push_back(expandHome(params.*member, context->home));
        return use;
    };
}

} // namespace

void addGitMethods(Dispatcher &dispatcher, BlockingCalls &calls, const Environment &environment,
                   std::chrono::nanoseconds timeout)
{
    // Shared: each call would copy all of the environment.
    const auto context = std::make_shared<const GitContext>(gitContext(environment, timeout));
    const auto query = [&](std::string_view name, auto handler) {
        dispatcher.add(blockingMethod<PathParams>(
            name, calls, filesOf<PathParams>(context, {&PathParams::path}, false),
            [context, handler](const PathParams &params, const Caller &caller) {
                return handler(*context, params, caller);
            }));
    };
    query("git.info", gitInfo);
    query("git.status", gitStatus);
    query("git.list_branches", gitListBranches);
    dispatcher.add(blockingMethod<WorktreeCreateParams>(
        "git.worktree_create", calls,
        filesOf<WorktreeCreateParams>(
            context, {&WorktreeCreateParams::baseRepo, &WorktreeCreateParams::worktreePath}, true),
        [context](const WorktreeCreateParams &params, const Caller &) {
            return gitWorktreeCreate(*context, params);
        }));
    dispatcher.add(blockingMethod<WorktreeRemoveParams>(
        "git.worktree_remove", calls,
        filesOf<WorktreeRemoveParams>(
            context, {&WorktreeRemoveParams::baseRepo, &WorktreeRemoveParams::worktreePath}, true),
        [context](const WorktreeRemoveParams &params, const Caller &) {
            return gitWorktreeRemove(*context, params);
        }));
}

} // namespace claustrum
