// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/gitmethods.h"

#include "daemon/git/gitqueries.h"
#include "daemon/git/worktrees.h"
#include "daemon/repository/hardenedqueries.h"
#include "daemon/worktrees/hardenedworktrees.h"
#include "wire/gopath.h"

#include <climits>
#include <unistd.h>

#include <array>
#include <memory>
#include <utility>
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

using SharedContext = std::shared_ptr<const GitContext>;

template <typename Params>
using Paths = std::vector<std::string Params::*>;

/// Adds methods with one context. (Shared: each call would copy all of the environment.)
class GitMethods
{
public:
    GitMethods(Dispatcher &dispatcher, BlockingCalls &calls, SharedContext context)
        : m_dispatcher(dispatcher)
        , m_calls(calls)
        , m_context(std::move(context))
    {}

    /// @param paths the members of @p Params that name files
    template <typename Params, typename Handler>
    void query(std::string_view name, const Paths<Params> &paths, Handler handler)
    {
        m_dispatcher.add(blockingMethod<Params>(
            name, m_calls, filesOf<Params>(paths, false),
            [context = m_context, handler](const Params &params, const Caller &caller) {
                return handler(*context, params, caller);
            }));
    }

    template <typename Params, typename Handler>
    void change(std::string_view name, const Paths<Params> &paths, Handler handler)
    {
        m_dispatcher.add(blockingMethod<Params>(
            name, m_calls, filesOf<Params>(paths, true),
            [context = m_context, handler](const Params &params, const Caller &) {
                return handler(*context, params);
            }));
    }

private:
    /// git reads its configuration in home, too.
    template <typename Params>
    auto filesOf(const Paths<Params> &members, bool changes)
    {
        return [context = m_context, members, changes](const Params &params) {
            FileUse use{.paths = {context->home}, .changes = changes};
            for (const auto member : members)
                use.paths.push_back(expandHome(params.*member, context->home));
            return use;
        };
    }

    Dispatcher &m_dispatcher;
    BlockingCalls &m_calls;
    SharedContext m_context;
};

/// git.worktree_create with the params that a build knows; the others stay empty.
template <typename Params>
Result<std::string> createWorktree(const GitContext &context, const Params &params)
{
    AttachingCreateParams all;
    static_cast<Params &>(all) = params;
    return hardenedWorktreeCreate(context, all);
}

void addPlain(GitMethods &methods)
{
    const Paths<PathParams> path{&PathParams::path};
    methods.query<PathParams>("git.info", path, gitInfo);
    methods.query<PathParams>("git.status", path, gitStatus);
    methods.query<PathParams>("git.list_branches", path, gitListBranches);
    methods.change<WorktreeCreateParams>(
        "git.worktree_create",
        {&WorktreeCreateParams::baseRepo, &WorktreeCreateParams::worktreePath}, gitWorktreeCreate);
    methods.change<WorktreeRemoveParams>(
        "git.worktree_remove",
        {&WorktreeRemoveParams::baseRepo, &WorktreeRemoveParams::worktreePath}, gitWorktreeRemove);
}

template <typename Params>
void addCreate(GitMethods &methods)
{
    methods.change<Params>("git.worktree_create",
                           {&Params::baseRepo, &Params::worktreePath, &Params::worktreeRoot},
                           createWorktree<Params>);
}

void addHardened(GitMethods &methods, const GitRules &rules)
{
    const Paths<PathParams> path{&PathParams::path};
    methods.query<PathParams>("git.info", path, hardenedInfo);
    methods.query<StatusParams>("git.status", {&StatusParams::path, &StatusParams::baseRepo},
                                hardenedStatus);
    methods.query<PathParams>("git.list_branches", path, hardenedListBranches);
    if (rules.attachesBranches)
        addCreate<AttachingCreateParams>(methods);
    else if (rules.hasTimeout)
        addCreate<TimedCreateParams>(methods);
    else
        addCreate<RootedCreateParams>(methods);
    methods.change<RootedRemoveParams>("git.worktree_remove",
                                       {&RootedRemoveParams::baseRepo,
                                        &RootedRemoveParams::worktreePath,
                                        &RootedRemoveParams::worktreeRoot},
                                       hardenedWorktreeRemove);
}

} // namespace

void addGitMethods(Dispatcher &dispatcher, BlockingCalls &calls, const Environment &environment,
                   std::chrono::nanoseconds timeout)
{
    GitMethods methods(dispatcher, calls,
                       std::make_shared<const GitContext>(gitContext(environment, timeout)));
    if (environment.build->git().isHardened)
        addHardened(methods, environment.build->git());
    else
        addPlain(methods);
}

} // namespace claustrum
