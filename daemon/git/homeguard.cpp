// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/homeguard.h"

#include "wire/gopath.h"
#include "wire/goquote.h"

namespace claustrum {

std::optional<std::string> homeGuardText(const std::string &worktree, const GitContext &context)
{
    if (worktree.empty() || context.home.empty())
        return std::nullopt;
    const std::string absolute = go::isAbsPath(worktree)
                                     ? go::cleanPath(worktree)
                                     : go::joinPath(context.workingDirectory, worktree);
    if (!isAtOrBelow(go::cleanPath(context.home), absolute))
        return std::nullopt;
    return "worktreePath must not be or contain the home directory: " + go::quote(worktree);
}

} // namespace claustrum
