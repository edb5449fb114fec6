// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/git.h"
#include "wire/params.h"
#include "wire/result.h"

#include <string>

namespace claustrum {

// The read-only git.* methods (methods.md, git.*): the result's JSON text. They block; any thread.
// A git that is killed, at its deadline or because the caller disconnected, is an error (builds.md,
// D5), and so is output beyond Git::mostOutput: "git status: output too large".

Result<std::string> gitInfo(const GitContext &context, const PathParams &params,
                            const Caller &caller);
Result<std::string> gitStatus(const GitContext &context, const PathParams &params,
                              const Caller &caller);
Result<std::string> gitListBranches(const GitContext &context, const PathParams &params,
                                    const Caller &caller);

} // namespace claustrum
