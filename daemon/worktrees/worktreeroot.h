// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/gitcontext.h"
#include "daemon/worktrees/leafplace.h"
#include "posix/descriptorwalk.h"

#include <string>
#include <vector>

namespace claustrum {

/// A worktree's place outside its repository: <worktreeRoot>/<directory>/<name>.
struct RootedPath
{
    std::string worktree; ///< worktreePath, baseRepo and worktreeRoot as sent, expanded
    std::string baseRepo;
    std::string root;
};

/// The checkouts of a repository, which must not hold its worktrees.
struct Checkouts
{
    std::vector<std::string> own;    ///< the top level and the main checkout
    std::vector<std::string> linked; ///< other worktrees
};

/// What is wrong with the texts alone (later/git-files.md, With worktreeRoot, a to f).
/// @param isForCreating "/" is refused as the root only then
std::optional<PlaceError> objectionToRootedPath(const GitContext &context, const RootedPath &path,
                                                bool isForCreating);

/// The way to a worktreeRoot, walked by descriptors (g to o of that table). Blocks; one thread.
class WorktreeRoot
{
public:
    WorktreeRoot(const GitContext &context, const RootedPath &path);

    /// The errno of the walk; ENOENT: the root does not exist.
    [[nodiscard]] int error() const { return m_error; }
    [[nodiscard]] bool exists() const { return m_error == 0; }
    /// The root without links, as far as it exists.
    [[nodiscard]] std::string resolved() const { return m_walk.path(); }

    /// Others could replace a directory on the way (g).
    [[nodiscard]] std::optional<PlaceError> objectionToOwners() const;
    /// The root leads into a checkout of the repository (h, i).
    [[nodiscard]] std::optional<PlaceError> objectionToCheckouts(const Checkouts &checkouts) const;
    /// The root is inside any checkout, or cannot be walked (j).
    [[nodiscard]] std::optional<PlaceError> objectionToSurroundings() const;
    /// The root itself belongs to or is writable by others (k, l).
    [[nodiscard]] std::optional<PlaceError> objectionToRoot() const;

    /// The worktree's place, if <directory> is no link (m).
    Result<LeafPlace, PlaceError> place() const;

private:
    const GitContext &m_context;
    const RootedPath &m_path;
    DescriptorWalk m_walk;
    int m_error = 0;
};

/// <directory> below a root is a checkout, no directory, or has content that is not ours (n, o).
/// @param place of the worktree; its parent may be missing
std::optional<PlaceError> objectionToDirectory(const GitContext &context, const LeafPlace &place);

/// Writes the marker into the open @p directory, unless it has one. "cannot mark …"
std::optional<PlaceError> markDirectory(int directory, const std::string &path);

} // namespace claustrum
