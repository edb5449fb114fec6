// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/repository/repository.h"
#include "daemon/repository/worktreeentries.h"

#include <optional>
#include <string>

namespace claustrum {

/// The registration of the worktree @p path in the repository with the git directory
/// @p commonDirectory, if git.status may answer for it (later/git-files.md, git.status). The .git
/// in
/// @p path plays no part. Only the disk is asked. Blocks; any thread.
std::optional<WorktreeEntry> entryForStatus(const GitContext &context, const std::string &path,
                                            const std::string &baseRepo,
                                            const std::string &commonDirectory);

} // namespace claustrum
