// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/gitqueries.h"

#include "daemon/git/blanks.h"
#include "daemon/git/githubslug.h"
#include "wire/gopath.h"
#include "wire/jsonwriter.h"

#include <algorithm>

namespace claustrum {
namespace {

constexpr std::string_view remoteHead = "refs/remotes/origin/";

Error killed()
{
    return Error{std::string(gitKilled)};
}

std::vector<std::string> lines(std::string_view text)
{
    std::vector<std::string> all;
    while (!text.empty()) {
        const auto newline = text.find('\n');
        all.emplace_back(text.substr(0, newline));
        text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    }
    return all;
}

std::string currentBranch(Git &git)
{
    const GitAnswer branch = git.run({"symbolic-ref", "--short", "HEAD"});
    if (branch.ok)
        return branch.output;
    return "detached:" + git.run({"rev-parse", "--short", "HEAD"}).output;
}

std::string repoSlug(Git &git)
{
    const GitAnswer url = git.run({"remote", "get-url", "origin"});
    return url.ok ? githubSlug(url.output) : "";
}

std::string defaultBranch(Git &git)
{
    GitAnswer head = git.run({"symbolic-ref", std::string(remoteHead) + "HEAD"});
    if (!head.ok)
        return {};
    if (head.output.starts_with(remoteHead))
        head.output.erase(0, remoteHead.size());
    return head.output;
}

void writeRepository(ObjectWriter &object, Git &git, const ReferenceBuild &build)
{
    const std::string root = git.run({"rev-parse", "--show-toplevel"}).output;
    object.string("repo", go::baseName(root)).string("branch", currentBranch(git));
    if (build.gitInfoHasRoot())
        object.string("root", root);
}

/// Output that is needed in full, or the error.
Result<std::string> wholeOutput(Git &git, const std::vector<std::string> &arguments)
{
    GitAnswer answer = git.run(arguments);
    if (!answer.ok)
        return Error{answer.failure};
    if (answer.truncated)
        return Error{"git " + arguments.front() + ": output too large"};
    return std::move(answer.output);
}

std::string branchesJson(bool isRepo, const std::vector<std::string> &branches)
{
    std::string json;
    ObjectWriter(json).boolean("isRepo", isRepo).strings("branches", branches).close();
    return json;
}

} // namespace

Result<std::string> gitInfo(const GitContext &context, const PathParams &params,
                            const Caller &caller)
{
    Git git(context, expandHome(params.path, context.home), caller);
    const GitAnswer inside = git.run({"rev-parse", "--is-inside-work-tree"});
    const bool isRepo = inside.ok && inside.output == "true";
    std::string json;
    ObjectWriter object(json);
    object.boolean("isRepo", isRepo);
    if (isRepo)
        writeRepository(object, git, *context.build);
    if (context.build->gitInfoHasSlug())
        object.string("repoSlug", isRepo ? repoSlug(git) : "")
            .string("defaultBranch", isRepo ? defaultBranch(git) : "");
    object.close();
    if (git.killed())
        return killed();
    return json;
}

Result<std::string> gitStatus(const GitContext &context, const PathParams &params,
                              const Caller &caller)
{
    Git git(context, expandHome(params.path, context.home), caller);
    const bool isRepo = git.run({"rev-parse", "--git-dir"}).ok;
    if (git.killed())
        return killed();
    const auto output = isRepo ? wholeOutput(git, {"status", "--porcelain"}) : std::string();
    if (!output)
        return output.error();
    // Trimmed as a whole: only the first line loses a leading blank.
    const auto changes = lines(withoutBlanks(*output));
    std::string json;
    ObjectWriter object(json);
    object.boolean("isRepo", isRepo).boolean("clean", isRepo && changes.empty());
    if (!changes.empty())
        object.strings("changes", changes);
    object.close();
    return json;
}

Result<std::string> gitListBranches(const GitContext &context, const PathParams &params,
                                    const Caller &caller)
{
    Git git(context, expandHome(params.path, context.home), caller);
    const bool isRepo = git.run({"rev-parse", "--git-dir"}).ok;
    if (git.killed())
        return killed();
    if (!isRepo)
        return branchesJson(false, {});
    const auto output =
        wholeOutput(git, {"for-each-ref", "--format=%(refname:short)", "refs/heads"});
    if (!output)
        return output.error();
    auto branches = lines(*output);
    std::sort(branches.begin(), branches.end());
    return branchesJson(true, branches);
}

} // namespace claustrum
