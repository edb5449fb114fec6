// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// The reason for which a place is not used for a worktree.
struct PlaceError
{
    enum class Kind {
        Unsafe,    ///< "refusing to create worktree: <text>", unsafe_path
        Symlink,   ///< the same, symlinked_component
        Directory, ///< "failed to create parent directory: <text>", mkdir_failed
    };
    Kind kind = Kind::Unsafe;
    std::string text;
    int number = 0; ///< errno, if a system call failed
};

/// The place of a worktree: an entry of a directory that was reached by descriptors alone, without
/// following links. Nothing can be swapped under it: all operations start at the open parent.
/// Blocks; one thread.
class LeafPlace
{
public:
    /// Descends from the open directory @p base along @p components, whose last one is the leaf.
    /// Missing directories are fine. A link on the way is an error at once; another obstacle is
    /// reported by openParent(), since some checks come before.
    /// @param basePath for texts: components are joined to it
    /// @param resolvedBase the path of @p base without links
    /// @param namesFirst a base that cannot be searched is "statat <first component>", not "statat
    /// ."
    static Result<LeafPlace, PlaceError> descend(const Fd &base, const std::string &basePath,
                                                 std::string resolvedBase,
                                                 std::vector<std::string> components,
                                                 bool namesFirst);

    [[nodiscard]] const std::string &name() const { return m_name; }
    /// Clean absolute path without links above the leaf.
    [[nodiscard]] const std::string &resolvedPath() const { return m_resolvedPath; }

    /// What keeps the parent from being used; nullopt also if it is only missing.
    [[nodiscard]] const std::optional<PlaceError> &obstacle() const { return m_obstacle; }
    [[nodiscard]] bool parentExists() const { return !m_obstacle && m_missing.empty(); }

    /// 0 and the leaf's status, links not followed, or an errno: ENOENT, there is none.
    int leafStatus(struct stat &status) const;

    /// Makes the missing directories with @p mode less the umask. "mkdirat <name>: <reason>"
    std::optional<PlaceError> makeParents(mode_t mode);
    /// Makes and opens the leaf, a directory with 0777 less the umask.
    std::optional<PlaceError> makeLeaf();
    /// Opens an existing leaf, a directory. 0 or an errno.
    int openLeaf();

    [[nodiscard]] int parent() const { return m_parent.get(); }
    /// The leaf, opened for reading; only after makeLeaf() or openLeaf().
    [[nodiscard]] int leaf() const { return m_leaf.get(); }
    /// The path still leads to the opened leaf.
    [[nodiscard]] bool isUnchanged() const;
    /// Removes the empty leaf. 0 or an errno.
    [[nodiscard]] int removeLeaf() const;

private:
    LeafPlace() = default;
    std::optional<PlaceError> step(const std::string &name, const std::string &path);

    Fd m_parent; // or the deepest directory above it that exists
    bool m_namesNext = false;
    std::vector<std::string> m_missing;
    std::string m_name;
    std::string m_resolvedPath;
    std::optional<PlaceError> m_obstacle;
    Fd m_leaf;
};

/// The components of a path without empty ones and ".".
std::vector<std::string> pathComponents(const std::string &path);

/// What is wrong with the text of a worktree's path in the repository @p baseRepo: empty, relative,
/// with "..", or not strictly inside.
std::optional<PlaceError> objectionToPath(const std::string &path, const std::string &baseRepo);

/// The same for relative paths and ".." only. @param tail how to choose a better one
std::optional<PlaceError> objectionToText(const std::string &path, const std::string &tail);

/// The end of objectionToText() for a worktree's path.
inline constexpr const char *sessionFolderTail =
    "choose the session folder by its absolute path, without \"..\"";

/// The place of @p path in the repository; the path has no objection.
/// "open <baseRepo>: <reason>"
Result<LeafPlace, PlaceError> placeInRepository(const std::string &path,
                                                const std::string &baseRepo);

} // namespace claustrum
