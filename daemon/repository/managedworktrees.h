// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/gitcontext.h"

#include <string>
#include <string_view>

namespace claustrum {

/// A directory's relation to the worktrees that this daemon manages.
enum class Management {
    Free,
    Managed,    ///< in or below .claude/worktrees, or below a directory with the marker
    Missing,    ///< does not exist
    Unwalkable, ///< exists, as far as one can tell, but its links cannot be resolved
};

/// Looks by descriptors, links resolved, before any git. The marker counts one or two levels above,
/// unless a .git lies beside it (later/git-files.md, Managed worktrees). Blocks; any thread.
Management managementOf(const GitContext &context, const std::string &directory);

/// The directory cannot be a base for worktrees: nestedBaseText.
bool isNestedBase(const GitContext &context, const std::string &baseRepo);

inline constexpr const char *worktreesMarker = ".claude-managed-worktrees";

inline constexpr std::string_view nestedBaseText =
    "baseRepo is inside a managed worktrees directory (beneath .claude/worktrees, or beneath a "
    "directory holding a .claude-managed-worktrees marker), or could not be validated as a trust "
    "root";

} // namespace claustrum
