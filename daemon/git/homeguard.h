// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/gitcontext.h"

#include <optional>
#include <string>

namespace claustrum {

/// The text of git.worktree_remove's refusal if @p worktree is or contains the home directory
/// (builds.md, D2); nullopt otherwise. Compares the texts only, as everywhere.
std::optional<std::string> homeGuardText(const std::string &worktree, const GitContext &context);

} // namespace claustrum
