// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/textlines.h"
#include "daemon/repository/gitwords.h"
#include "daemon/repository/hardenedqueries.h"
#include "daemon/repository/managedworktrees.h"
#include "daemon/repository/statuscopy.h"
#include "daemon/repository/statusgate.h"
#include "daemon/repository/submodulelines.h"
#include "posix/descriptorwalk.h"
#include "posix/files.h"
#include "wire/gopath.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <array>

namespace claustrum {
namespace {

constexpr std::size_t mostLines = 10000;
constexpr std::size_t mostOfLine = 512; // bytes
constexpr std::string_view emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

std::string noStatus()
{
    return R"({"isRepo":false,"clean":false})";
}

std::string statusJson(const std::vector<std::string> &changes)
{
    std::string json;
    ObjectWriter object(json);
    object.boolean("isRepo", true).boolean("clean", changes.empty());
    if (!changes.empty())
        object.strings("changes", changes);
    object.close();
    return json;
}

/// The only keys that a config.worktree may set.
bool areSparseKeys(std::string_view listing)
{
    constexpr std::array<std::string_view, 3> sparse = {"core.sparsecheckout",
                                                        "core.sparsecheckoutcone", "index.sparse"};
    const auto keys = splitText(listing, '\0');
    return std::all_of(keys.begin(), keys.end(), [&sparse](const std::string &key) {
        return std::find(sparse.begin(), sparse.end(), key) != sparse.end();
    });
}

/// git.status of one worktree that has passed the gate.
class WorktreeStatus
{
public:
    WorktreeStatus(Repository &repository, std::string path, const std::string &gitDirectory,
                   const std::string &commonDirectory)
        : m_repository(repository)
        , m_path(std::move(path))
        , m_gitDirectory(gitDirectory)
        , m_variables{"GIT_COMMON_DIR=" + commonDirectory, "GIT_OPTIONAL_LOCKS=0"}
    {}

    Result<std::string> answer()
    {
        const std::string tree = treeForAttributes();
        if (!tree.empty())
            m_firstOptions = {"--attr-source=" + tree};
        const HardenedRun status =
            run({"status", "--porcelain", "--untracked-files=all", "--ignore-submodules=all"});
        if (!status.ok())
            return Error{status.failure};
        auto changes = splitText(status.finished.out);
        changes.resize(std::min(changes.size(), mostLines));
        for (std::string &line : changes)
            line = cutBytes(line, mostOfLine);
        const auto submodules = askForSubmodules(tree);
        changes.insert(changes.end(), submodules.begin(), submodules.end());
        return statusJson(changes);
    }

private:
    HardenedRun run(std::vector<std::string> arguments)
    {
        return m_repository.git().run({.arguments = std::move(arguments),
                                       .profile = GitProfile::Heavy,
                                       .directory = m_path,
                                       .firstOptions = m_firstOptions,
                                       .gitDirectory = m_gitDirectory,
                                       .laterOptions = {"--work-tree=" + m_path},
                                       .variables = m_variables});
    }

    /// The tree in place of .gitattributes; empty if the build or the git does not know it.
    std::string treeForAttributes()
    {
        const GitContext &context = m_repository.git().context();
        if (!context.rules().ignoresAttributes)
            return {};
        const bool isKnown = context.facts->knowsAttributeSource.get([&context] {
            return runGit(context,
                          {.arguments = {"--attr-source=" + std::string(emptyTree), "version"},
                           .environment = ownVariables(context)})
                .ok();
        });
        return isKnown ? idOfEmptyTree() : std::string();
    }

    std::string idOfEmptyTree()
    {
        if (!m_repository.git().context().rules().asksEmptyTree)
            return std::string(emptyTree);
        const HardenedRun id = run({"hash-object", "-t", "tree", nullDevice});
        return id.ok() ? id.line() : std::string(emptyTree);
    }

    std::vector<std::string> askForSubmodules(const std::string &tree)
    {
        const auto worktree = openFile(m_path, O_PATH | O_DIRECTORY);
        if (!worktree)
            return {};
        const bool hasCommit = run({"rev-parse", "--verify", "-q", "HEAD^{commit}"}).ok();
        const std::string before = hasCommit      ? "HEAD"
                                   : tree.empty() ? std::string(emptyTree)
                                                  : tree;
        const HardenedRun index = run({"ls-files", "-s", "-z"});
        const HardenedRun difference = run(
            {"diff-index", "--cached", "--raw", "-z", "--ignore-submodules=none", before, "--"});
        return submoduleLines(worktree->get(), index.finished.out, difference.finished.out);
    }

    Repository &m_repository;
    std::string m_path;
    std::string m_gitDirectory;
    std::vector<std::string> m_variables;
    std::vector<std::string> m_firstOptions;
};

/// The directory exists and git finds a top level above it, in @p commonDirectory.
bool hasTopLevel(Repository &repository, const std::string &commonDirectory)
{
    HardenedGit &git = repository.git();
    const std::string place = go::isAbsPath(git.directory())
                                  ? git.directory()
                                  : git.context().workingDirectory + '/' + git.directory();
    return git
        .run({.arguments = {"rev-parse", "--show-toplevel"},
              .directory = commonDirectory,
              .gitDirectory = commonDirectory,
              .laterOptions = {"--work-tree=" + place}})
        .ok();
}

/// A config.worktree may only have the settings of sparse checkouts.
bool hasPlainConfig(const GitContext &context, const WorktreeEntry &entry,
                    const std::string &directory)
{
    struct stat status;
    const int error = statEntry(entry.directory.get(), "config.worktree", status);
    if (error != 0)
        return error == ENOENT;
    const GitRun listing =
        runGit(context, {.arguments = {"config", "-z", "--list", "--name-only", "--no-includes",
                                       "--file", directory + "/config.worktree"},
                         .environment = ownVariables(context)});
    return listing.ok() && areSparseKeys(listing.finished.out);
}

Result<std::string> statusOf(Repository &repository, const std::string &path,
                             const std::string &baseRepo)
{
    const GitContext &context = repository.git().context();
    const auto commonDirectory = repository.commonDirectory();
    if (!commonDirectory) {
        const auto &refusal = commonDirectory.error().refusal;
        return refusal && !refusal->isNoRepository ? Result<std::string>(Error{refusal->text})
                                                   : noStatus();
    }
    if (!hasTopLevel(repository, *commonDirectory))
        return noStatus();
    const auto entry = entryForStatus(context, path, baseRepo, *commonDirectory);
    if (!entry)
        return noStatus();
    const auto copy = copyForStatus(context, *entry, *commonDirectory);
    if (!copy || !hasPlainConfig(context, *entry, copy->path()))
        return noStatus();
    return WorktreeStatus(repository, path, copy->path(), *commonDirectory).answer();
}

} // namespace

Result<std::string> hardenedStatus(const GitContext &context, const StatusParams &params,
                                   const Caller &caller)
{
    if (params.baseRepo.empty())
        return Error{"baseRepo is required", ErrorCode::InvalidParams};
    const std::string baseRepo = expandHome(params.baseRepo, context.home);
    if (managementOf(context, baseRepo) != Management::Free)
        return noStatus();
    Repository repository(context, baseRepo, Repository::Use::Worktree, caller);
    if (const auto &refusal = repository.refusal())
        return refusal->isNoRepository ? Result<std::string>(noStatus()) : Error{refusal->text};
    auto answer = statusOf(repository, expandHome(params.path, context.home), baseRepo);
    if (repository.git().wasKilled())
        return Error{std::string(gitKilled)};
    return answer;
}

} // namespace claustrum
