// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/managedworktrees.h"
#include "daemon/worktrees/hardenedworktrees.h"
#include "daemon/worktrees/rootedplace.h"
#include "daemon/worktrees/seedignored.h"
#include "daemon/worktrees/worktreeadd.h"
#include "daemon/worktrees/worktreecheckout.h"
#include "daemon/worktrees/worktreeundo.h"
#include "posix/files.h"
#include "wire/gopath.h"
#include "wire/jsonwriter.h"

namespace claustrum {
namespace {

constexpr mode_t parentMode = 0755;
constexpr mode_t rootedParentMode = 0700;

/// An answer that no worktree was made.
struct CreateFailure
{
    std::string error;
    std::string code;
    bool branchKept = false;
};

CreateFailure addFailed(const std::string &text)
{
    return {"git worktree add failed" + text, "worktree_add_failed"};
}

CreateFailure refusedPlace(const PlaceError &error)
{
    if (error.kind == PlaceError::Kind::Directory)
        return {"failed to create parent directory: " + error.text, "mkdir_failed"};
    return {"refusing to create worktree: " + error.text,
            error.kind == PlaceError::Kind::Symlink ? "symlinked_component" : "unsafe_path"};
}

std::string failureJson(const CreateFailure &failure)
{
    std::string json;
    ObjectWriter object(json);
    object.boolean("success", false)
        .string("error", failure.error)
        .string("errorCode", failure.code);
    if (failure.branchKept)
        object.boolean("branchKept", true);
    object.close();
    return json;
}

/// One request.
class WorktreeCreation
{
public:
    WorktreeCreation(const GitContext &context, const AttachingCreateParams &params)
        : m_context(context)
        , m_params(params)
        , m_path{expandHome(params.worktreePath, context.home),
                 expandHome(params.baseRepo, context.home),
                 expandHome(params.worktreeRoot, context.home)}
        , m_repository(context, m_path.baseRepo, Repository::Use::Worktree)
    {
        m_repository.git().continueAfterKills();
    }

    Result<std::string, CreateFailure> make();

private:
    [[nodiscard]] std::optional<CreateFailure> checkRepository();
    Result<LeafPlace, CreateFailure> choosePlace();
    [[nodiscard]] std::optional<CreateFailure> prepare(LeafPlace &place) const;
    std::vector<std::string> dropStaleEntry(const LeafPlace &place) const;
    Result<std::string, CreateFailure> addIn(LeafPlace &place);
    std::optional<CreateFailure> fill(const LeafPlace &place, const WorktreeEntry &entry,
                                      const std::string &tree, const AddDeadline &deadline);
    [[nodiscard]] std::string successJson(const WorktreeToAdd &wanted, const AddEnd &added) const;

    const GitContext &m_context;
    const AttachingCreateParams &m_params;
    RootedPath m_path;
    Repository m_repository;
    std::string m_commonDirectory;
    std::string m_gitDirectory;
};

/// The repository can be used and has a work tree.
std::optional<CreateFailure> WorktreeCreation::checkRepository()
{
    auto refusal = m_repository.refusal();
    const bool isFromTrustCheck = refusal.has_value();
    const HardenedRun inside =
        refusal ? HardenedRun() : m_repository.git().run({"rev-parse", "--is-inside-work-tree"});
    if (inside.refusal)
        refusal = inside.refusal;
    if (refusal && !refusal->isNoRepository) {
        const bool isPinnedByOthers = isFromTrustCheck && m_context.variable("GIT_COMMON_DIR");
        return CreateFailure{(isPinnedByOthers ? "git worktree add failed: cannot locate the "
                                                 "repository's git directory: "
                                               : "")
                                 + refusal->text,
                             "worktree_add_failed"};
    }
    if (refusal || !inside.ok() || inside.line() != "true")
        return CreateFailure{"not a git repository", "not_a_repo"};
    const auto common = m_repository.commonDirectory();
    if (!common)
        return addFailed(": cannot locate the repository's git directory: " + common.error().text);
    m_commonDirectory = *common;
    m_gitDirectory = m_repository.gitDirectory();
    return std::nullopt;
}

Result<LeafPlace, CreateFailure> WorktreeCreation::choosePlace()
{
    const bool isRooted = !m_path.root.empty();
    auto objection = isRooted ? std::nullopt : objectionToPath(m_path.worktree, m_path.baseRepo);
    if (objection)
        return refusedPlace(*objection);
    auto place = isRooted ? placeBelowRoot(m_path, m_repository, m_commonDirectory)
                          : placeInRepository(m_path.worktree, m_path.baseRepo);
    if (!place)
        return refusedPlace(place.error());
    struct stat status;
    if (place->leafStatus(status) != 0)
        return std::move(*place);
    const std::string shown = m_context.rules().namesResolvedLeaf ? place->resolvedPath()
                              : isRooted                          ? go::cleanPath(m_path.worktree)
                                                                  : m_path.worktree;
    return CreateFailure{"refusing to create worktree: " + shown
                             + " already exists, and a new worktree is only ever created in a "
                               "fresh directory",
                         "unsafe_path"};
}

/// Makes the parents, the marker and the leaf.
std::optional<CreateFailure> WorktreeCreation::prepare(LeafPlace &place) const
{
    const bool isRooted = !m_path.root.empty();
    if (const auto error = place.makeParents(isRooted ? rootedParentMode : parentMode))
        return refusedPlace(*error);
    if (isRooted) {
        const std::string directory = go::dirName(place.resolvedPath());
        if (const auto error = markDirectory(place.parent(), directory))
            return refusedPlace(*error);
    }
    if (const auto error = place.makeLeaf())
        return CreateFailure{"failed to create worktree directory: " + error->text, "mkdir_failed"};
    return std::nullopt;
}

/// Drops the registration of a worktree that was deleted by hand, if it is the only one for this
/// place and not locked. Returns the names of those that stay.
std::vector<std::string> WorktreeCreation::dropStaleEntry(const LeafPlace &place) const
{
    const WorktreeEntries entries(m_commonDirectory);
    const auto found = entries.naming({go::cleanPath(m_path.worktree), place.resolvedPath()});
    std::vector<std::string> stay;
    if (found.size() == 1 && !found.front().isLocked)
        (void)entries.remove(found.front().name);
    else
        for (const WorktreeEntry &entry : found)
            stay.push_back(entry.name);
    return stay;
}

/// Checks the files out and seeds them; the failure still has no word about the undo.
std::optional<CreateFailure> WorktreeCreation::fill(const LeafPlace &place,
                                                    const WorktreeEntry &entry,
                                                    const std::string &tree,
                                                    const AddDeadline &deadline)
{
    const auto timedOut = [&deadline](const std::string &when) {
        return CreateFailure{"git worktree add timed out after "
                                 + std::to_string(deadline.milliseconds()) + "ms (" + when,
                             "timeout"};
    };
    HardenedGit &git = m_repository.git();
    if (deadline.isExpired())
        return timedOut("deadline expired before the checkout started)");
    const CheckoutEnd end = checkOut(git, place, entry, m_gitDirectory, tree, deadline);
    if (end.timedOut)
        return timedOut("deadline expired during the checkout): " + end.words);
    if (!end.ok)
        return addFailed(" (checkout): " + end.words);
    const bool wasLate = deadline.isExpired();
    const auto repository = openFile(m_path.baseRepo, O_PATH | O_DIRECTORY);
    struct stat status;
    const bool hasSettings = repository && ::fstatat(repository->get(), ".claude", &status, 0) == 0;
    if (repository)
        seedIgnored(git, repository->get(), place.leaf());
    const bool forgivesSeeding = m_context.rules().finishesSeedingLate && !hasSettings;
    if (forgivesSeeding ? wasLate : deadline.isExpired())
        return timedOut("deadline expired after the checkout finished)");
    return std::nullopt;
}

std::string WorktreeCreation::successJson(const WorktreeToAdd &wanted, const AddEnd &added) const
{
    std::string json;
    ObjectWriter object(json);
    object.boolean("success", true).string("path", m_path.worktree);
    if (!wanted.start.source.empty())
        object.string("sourceBranch", wanted.start.source);
    if (m_context.rules().attachesBranches)
        object.string("branch", added.attached ? wanted.existingBranch : wanted.newBranch);
    object.close();
    return json;
}

Result<std::string, CreateFailure> WorktreeCreation::addIn(LeafPlace &place)
{
    HardenedGit &git = m_repository.git();
    const WorktreeToAdd wanted{m_path.worktree, m_params.branchName, m_params.existingBranch,
                               startPoint(git, m_params.sourceBranch)};
    const auto stale = dropStaleEntry(place);
    if (auto failure = prepare(place))
        return std::move(*failure);
    const AddDeadline deadline(m_params.timeoutMs);
    const AddEnd added = addWorktree(git, wanted, place);
    if (!added.ok) {
        if (place.isUnchanged())
            (void)place.removeLeaf(); // only if git left it empty
        return addFailed(": " + added.words);
    }
    const WorktreeEntries entries(m_commonDirectory);
    const auto entry = newEntry(place, entries, m_commonDirectory, stale);
    if (!entry)
        return CreateFailure{"refusing to create worktree: " + place.resolvedPath() + ' '
                                 + entry.error().text,
                             "unsafe_path"};
    const std::string branch = added.attached ? wanted.existingBranch : wanted.newBranch;
    if (auto failure = fill(place, *entry, "refs/heads/" + branch, deadline)) {
        const UndoEnd undone =
            undoAdd(git, {place, entries, entry->name, m_commonDirectory,
                          added.attached ? std::string() : wanted.newBranch, m_path.worktree});
        failure->error += undone.text;
        failure->branchKept = undone.branchKept;
        return std::move(*failure);
    }
    return successJson(wanted, added);
}

Result<std::string, CreateFailure> WorktreeCreation::make()
{
    if (auto failure = checkRepository())
        return std::move(*failure);
    auto place = choosePlace();
    if (!place)
        return std::move(place).error();
    return addIn(*place);
}

} // namespace

Result<std::string> hardenedWorktreeCreate(const GitContext &context,
                                           const AttachingCreateParams &params)
{
    if (params.branchName.empty())
        return Error{"branchName is required", ErrorCode::InvalidParams};
    if (isNestedBase(context, expandHome(params.baseRepo, context.home)))
        return failureJson({std::string(nestedBaseText), "nested_base_repo"});
    const auto made = WorktreeCreation(context, params).make();
    return made ? *made : failureJson(made.error());
}

} // namespace claustrum
