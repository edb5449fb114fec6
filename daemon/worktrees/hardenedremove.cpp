// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/homeguard.h"
#include "daemon/repository/managedworktrees.h"
#include "daemon/worktrees/branchguard.h"
#include "daemon/worktrees/checkouts.h"
#include "daemon/worktrees/hardenedworktrees.h"
#include "daemon/worktrees/openremoval.h"
#include "daemon/worktrees/registeredworktree.h"
#include "posix/descriptorwalk.h"
#include "posix/files.h"
#include "wire/goerrno.h"
#include "wire/gopath.h"
#include "wire/jsonwriter.h"

namespace claustrum {
namespace {

std::string failed(const std::string &text)
{
    return "failed to remove worktree: " + text;
}

std::string refused(const std::string &text)
{
    return "refusing to remove worktree: " + text;
}

std::string textOf(const PlaceError &error)
{
    return error.kind == PlaceError::Kind::Directory ? failed(error.text) : refused(error.text);
}

/// @param error empty: success
std::string answerJson(const std::string &error, bool branchKept)
{
    std::string json;
    ObjectWriter object(json);
    object.boolean("success", error.empty());
    if (!error.empty())
        object.string("error", error);
    if (branchKept)
        object.boolean("branchKept", true);
    object.close();
    return json;
}

/// One request.
class WorktreeRemoval
{
public:
    WorktreeRemoval(const GitContext &context, const RootedRemoveParams &params)
        : m_context(context)
        , m_branch(params.branchName)
        , m_path{expandHome(params.worktreePath, context.home),
                 expandHome(params.baseRepo, context.home),
                 expandHome(params.worktreeRoot, context.home)}
    {}

    std::string answer();

private:
    /// A text ends the request.
    using Step = std::optional<std::string>;

    Step checkPath() const;
    Step findRepository(bool isThere);
    std::string notFoundText(const GitRefusal &refusal, bool isThere) const;
    Step workTreeFailure();
    Step checkRoot(const WorktreeRoot &root);
    Step openLeaf(LeafPlace &place, bool &isThere) const;
    Step checkRegistration(const LeafPlace &place) const;
    std::string removeInRepository();
    std::string removeBelowRoot();
    std::string removeAt(LeafPlace &place, bool isThere);
    std::string withoutRepository() const;
    [[nodiscard]] bool keepsBranch() const;

    const GitContext &m_context;
    std::string m_branch;
    RootedPath m_path;
    std::unique_ptr<Repository> m_repository;
    std::string m_commonDirectory; ///< empty: there is no repository
};

/// Without a repository, a named branch counts as kept.
bool WorktreeRemoval::keepsBranch() const
{
    return m_context.rules().guardsUnpushed && !m_branch.empty() && !m_branch.starts_with('-')
           && !m_branch.starts_with('+');
}

std::string WorktreeRemoval::withoutRepository() const
{
    return answerJson({}, keepsBranch());
}

WorktreeRemoval::Step WorktreeRemoval::checkPath() const
{
    const auto objection = m_path.root.empty() ? objectionToPath(m_path.worktree, m_path.baseRepo)
                                               : objectionToRootedPath(m_context, m_path, false);
    if (objection)
        return answerJson(textOf(*objection), false);
    if (const auto text = homeGuardText(m_path.worktree, m_context))
        return answerJson(*text, false);
    return std::nullopt;
}

/// The answer if the registrations cannot be examined.
std::string WorktreeRemoval::notFoundText(const GitRefusal &refusal, bool isThere) const
{
    if (!isThere && refusal.isNoRepository)
        return withoutRepository();
    const std::string reason = isThere ? "its registrations could not be examined" : refusal.text;
    return answerJson(
        failed("could not check whether " + m_path.worktree + " is locked (" + reason + "); retry"),
        false);
}

/// @param isThere the worktree exists
WorktreeRemoval::Step WorktreeRemoval::findRepository(bool isThere)
{
    m_repository =
        std::make_unique<Repository>(m_context, m_path.baseRepo, Repository::Use::Worktree);
    m_repository->git().continueAfterKills();
    if (const auto &refusal = m_repository->refusal())
        return notFoundText(*refusal, isThere);
    const auto common = m_repository->commonDirectory();
    if (!common) {
        const auto &refusal = common.error().refusal;
        return notFoundText(refusal ? *refusal : GitRefusal{true, common.error().text}, isThere);
    }
    m_commonDirectory = *common;
    return std::nullopt;
}

/// Opens the worktree, if it exists and is a directory.
WorktreeRemoval::Step WorktreeRemoval::openLeaf(LeafPlace &place, bool &isThere) const
{
    if (const auto &obstacle = place.obstacle())
        return answerJson(textOf(*obstacle), false);
    struct stat status;
    const int error = place.leafStatus(status);
    isThere = error == 0;
    if (error == ENOENT)
        return std::nullopt;
    if (error == 0 && S_ISLNK(status.st_mode))
        return answerJson(
            refused(place.resolvedPath() + " is a symbolic link, not a worktree directory"), false);
    if (error == 0 && !S_ISDIR(status.st_mode))
        return answerJson(refused(place.resolvedPath() + " is not a directory"), false);
    const int opened = error == 0 ? place.openLeaf() : error;
    if (opened != 0)
        return answerJson(failed(go::osError("openat", place.name(), opened).text), false);
    if (const int searched = statEntry(place.leaf(), ".", status))
        return answerJson(failed(go::osError("statat", ".", searched).text), false);
    return std::nullopt;
}

std::string WorktreeRemoval::removeInRepository()
{
    auto place = placeInRepository(m_path.worktree, m_path.baseRepo);
    if (!place && place.error().number == ENOENT)
        return withoutRepository();
    if (!place)
        return answerJson(textOf(place.error()), false);
    bool isThere = false;
    if (auto ended = openLeaf(*place, isThere))
        return *ended;
    if (auto ended = findRepository(isThere))
        return *ended;
    return removeAt(*place, isThere);
}

/// The baseRepo exists, but git has no work tree for it.
WorktreeRemoval::Step WorktreeRemoval::workTreeFailure()
{
    const auto answer = [](const std::string &reason) {
        return answerJson(failed("cannot determine the repository's work tree: " + reason), false);
    };
    m_repository =
        std::make_unique<Repository>(m_context, m_path.baseRepo, Repository::Use::Worktree);
    m_repository->git().continueAfterKills();
    if (const auto &refusal = m_repository->refusal())
        return answer(refusal->text);
    const auto common = m_repository->commonDirectory();
    if (!common)
        return answer(common.error().text);
    const bool isBare = m_context.rules().checksGitDirectory
                            ? m_repository->root().empty()
                            : !m_repository->git().run({"rev-parse", "--show-toplevel"}).ok();
    if (isBare)
        return answer("exit status 128");
    m_commonDirectory = *common;
    return std::nullopt;
}

WorktreeRemoval::Step WorktreeRemoval::checkRoot(const WorktreeRoot &root)
{
    if (m_context.rules().checksRootsSurroundings && m_repository) {
        const auto checkouts = checkoutsOf(*m_repository, m_commonDirectory);
        if (!checkouts)
            return answerJson(
                failed("cannot list the repository's worktrees: " + checkouts.error().text), false);
        if (const auto error = root.objectionToCheckouts(*checkouts))
            return answerJson(textOf(*error), false);
    }
    if (root.error() == ENOENT)
        return answerJson(failed("the worktree location " + m_path.root + " is not reachable ("
                                 + m_path.root
                                 + " does not exist); nothing was removed \xe2\x80\x94 retry once "
                                   "it is available, or remove the worktree by hand"),
                          false);
    return std::nullopt;
}

/// Below a worktreeRoot, only worktrees of the repository are deleted.
WorktreeRemoval::Step WorktreeRemoval::checkRegistration(const LeafPlace &place) const
{
    const std::string common =
        m_commonDirectory.empty() ? go::joinPath(m_path.baseRepo, ".git") : m_commonDirectory;
    const auto objection = objectionToRemoval(place, WorktreeEntries(common), m_path.worktree,
                                              !m_commonDirectory.empty());
    if (!objection)
        return std::nullopt;
    if (objection->isUndecided)
        return answerJson(failed("could not verify that " + m_path.worktree + " is a worktree of "
                                 + m_path.baseRepo + " (" + std::string(refusalHead)
                                 + "listing the configuration in force: "
                                 + go::osError("chdir", m_path.baseRepo, ENOENT).text + "); retry"),
                          false);
    return answerJson(refused(m_path.worktree + " is not a worktree of " + m_path.baseRepo + " ("
                              + objection->reason
                              + "), so it is left in place; remove it by hand if it is a leftover"),
                      false);
}

std::string WorktreeRemoval::removeBelowRoot()
{
    const auto base = statFile(m_path.baseRepo);
    const bool baseIsGone = !base && base.error().notFound();
    if (!baseIsGone) {
        if (auto ended = workTreeFailure())
            return *ended;
    }
    const WorktreeRoot root(m_context, m_path);
    if (auto ended = checkRoot(root))
        return *ended;
    auto place = root.place();
    if (!place)
        return answerJson(textOf(place.error()), false);
    bool isThere = false;
    if (auto ended = openLeaf(*place, isThere))
        return *ended;
    return removeAt(*place, isThere);
}

/// Deletes the worktree, then its registration, then its branch.
std::string WorktreeRemoval::removeAt(LeafPlace &place, bool isThere)
{
    const bool hasRepository = !m_commonDirectory.empty();
    const WorktreeEntries entries(m_commonDirectory);
    if (hasRepository && isLocked(place, entries, m_path.worktree))
        return answerJson(refused(m_path.worktree
                                  + (isThere ? " is locked (git worktree lock); unlock it to "
                                               "remove it"
                                             : " is gone but its registration is locked (git "
                                               "worktree lock); unlock it to remove the "
                                               "registration and branch")),
                          false);
    if (isThere && !m_path.root.empty()) {
        if (auto ended = checkRegistration(place))
            return *ended;
    }
    const auto entry = hasRepository ? entryOf(place, entries, m_path.worktree) : std::nullopt;
    if (isThere) {
        std::string stuck = emptyDirectory(place.leaf(), place.resolvedPath());
        if (const int error = stuck.empty() ? place.removeLeaf() : 0; error != 0 && error != ENOENT)
            stuck = go::osError("RemoveAll", place.name(), error).text;
        if (!stuck.empty())
            return answerJson(failed(stuck), false);
    }
    if (!hasRepository)
        return withoutRepository();
    const std::string dropped = entry ? entries.remove(entry->name) : std::string();
    const BranchEnd branch = deleteBranch(m_repository->git(), m_branch, m_commonDirectory);
    return answerJson(dropped.empty() ? std::string()
                                      : "removed the worktree but could not drop its registration ("
                                            + dropped + ")",
                      branch.isKept() && m_context.rules().guardsUnpushed);
}

std::string WorktreeRemoval::answer()
{
    if (auto ended = checkPath())
        return *ended;
    return m_path.root.empty() ? removeInRepository() : removeBelowRoot();
}

} // namespace

Result<std::string> hardenedWorktreeRemove(const GitContext &context,
                                           const RootedRemoveParams &params)
{
    if (isNestedBase(context, expandHome(params.baseRepo, context.home)))
        return answerJson(std::string(nestedBaseText), false);
    return WorktreeRemoval(context, params).answer();
}

} // namespace claustrum
