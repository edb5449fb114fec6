// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/gitcontext.h"
#include "daemon/interfaces/caller.h"
#include "wire/params.h"
#include "wire/result.h"

#include <string>

namespace claustrum {

// The read-only git.* methods of the builds from 7d193f8 on (later/git-files.md): the result's JSON
// text. They block; any thread. A git that is killed, at its deadline or because the caller
// disconnected, is an error (builds.md, D5).

Result<std::string> hardenedInfo(const GitContext &context, const PathParams &params,
                                 const Caller &caller);
Result<std::string> hardenedListBranches(const GitContext &context, const PathParams &params,
                                         const Caller &caller);
/// Status of a linked worktree of baseRepo, read in a git directory of its own (statusgate.h).
Result<std::string> hardenedStatus(const GitContext &context, const StatusParams &params,
                                   const Caller &caller);

} // namespace claustrum
