// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/gitcontext.h"
#include "daemon/repository/worktreeentries.h"
#include "posix/temporarydirectory.h"
#include "wire/result.h"

#include <string>

namespace claustrum {

/// A temporary git directory with copies of a registration's files, so that git status neither
/// locks nor refreshes the worktree's own index. Blocks; any thread.
///
/// Without a copy of @p entry's optional files if the build copies none. A file that cannot be
/// copied is an error: its text is for logs only.
Result<TemporaryDirectory> copyForStatus(const GitContext &context, const WorktreeEntry &entry,
                                         const std::string &commonDirectory);

} // namespace claustrum
