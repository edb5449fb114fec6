// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/repository/gitdirectory.h"
#include "daemon/repository/hardenedgit.h"
#include "wire/result.h"

#include <string>

namespace claustrum {

/// A step that failed: git's failure, or the text of a refusal.
struct StepError : Error
{
    std::optional<GitRefusal> refusal = {};
};

/// The git of one request and the repository that it works on. Blocks; one thread.
class Repository
{
public:
    enum class Use {
        Query,    ///< git.info, git.list_branches: the daemon's own GIT_COMMON_DIR is trusted
        Worktree, ///< the other methods
    };

    /// Runs the trust check, if the build has it, and pins the git. After a refusal, no git may be
    /// run. @param directory as sent, expanded; empty: the daemon's
    Repository(const GitContext &context, const std::string &directory, Use use,
               Caller caller = {});

    [[nodiscard]] const std::optional<GitRefusal> &refusal() const { return m_refusal; }
    [[nodiscard]] HardenedGit &git() { return m_git; }
    /// Where the walk found .git, links resolved; empty if there is no work tree, or if the build
    /// does not walk.
    [[nodiscard]] const std::string &root() const { return m_found.root; }
    /// Absolute path of the git directory that all worktrees share. Asks git at the first call.
    Result<std::string, StepError> commonDirectory();
    /// Absolute path of the git directory itself; after commonDirectory() succeeded.
    [[nodiscard]] const std::string &gitDirectory() const { return m_gitDirectory; }

private:
    HardenedGit m_git;
    GitDirectory m_found;
    std::optional<GitRefusal> m_refusal;
    std::string m_gitDirectory;
    std::string m_commonDirectory;
};

} // namespace claustrum
