// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/git.h"
#include "wire/params.h"
#include "wire/result.h"

#include <string>

namespace claustrum {

// The git.* methods that change files (methods.md, git.*): the result's JSON text. They block, and
// run to their end even if no client waits any more; any thread.

Result<std::string> gitWorktreeCreate(const GitContext &context,
                                      const WorktreeCreateParams &params);

/// Deletes any folder that the caller names, worktree or not: docs/security.md.
Result<std::string> gitWorktreeRemove(const GitContext &context,
                                      const WorktreeRemoveParams &params);

} // namespace claustrum
