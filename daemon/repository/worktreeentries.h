// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// One registration of a worktree: a directory below .git/worktrees.
struct WorktreeEntry
{
    std::string name;
    Fd directory;       ///< O_PATH
    std::string record; ///< its gitdir, a path of a .git file, without the line end; empty: none
    std::string target; ///< the record made absolute and clean
    bool isLocked = false;
};

/// The registrations of a repository, read by descriptors. Entries that are links or no
/// directories do not count. Blocks; any thread.
class WorktreeEntries
{
public:
    /// @param commonDirectory absolute
    explicit WorktreeEntries(const std::string &commonDirectory);

    /// .git/worktrees exists, and is a real directory.
    [[nodiscard]] bool exist() const { return static_cast<bool>(m_directory); }
    [[nodiscard]] const std::string &path() const { return m_path; }

    [[nodiscard]] std::optional<WorktreeEntry> find(const std::string &name) const;

    /// The entries whose target is the .git file of one of the @p worktrees, clean absolute paths.
    [[nodiscard]] std::vector<WorktreeEntry>
    naming(const std::vector<std::string> &worktrees) const;

    /// Removes an entry with all in it. "RemoveAll <name>: <reason>", or empty.
    [[nodiscard]] std::string remove(const std::string &name) const;

private:
    std::string m_path;
    Fd m_directory;
};

} // namespace claustrum
