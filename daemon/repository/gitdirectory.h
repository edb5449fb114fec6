// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/gitcontext.h"

#include <string>

namespace claustrum {

/// The git directory of a directory, as the daemon finds it without git, and whether git may be run
/// there (later/newest.md, 2.2 and 3.6).
struct GitDirectory
{
    enum class State {
        Trusted,
        NoRepository,
        Refused,
        Unexamined, ///< left to git: the directory does not exist, or the git directory does not
    };
    State state = State::Unexamined;
    std::string text = {};            ///< of a refusal, for frames
    std::string directory = {};       ///< absolute; if trusted
    std::string commonDirectory = {}; ///< if trusted: for GIT_COMMON_DIR
    std::string root = {}; ///< where .git was found, links resolved; empty for a bare one
};

/// Walks upwards from @p directory by descriptors, and judges what it finds by the rules of the
/// context's build. The daemon's own GIT_DIR replaces the walk, but for the root. Blocks; any
/// thread. Never waits for a fifo.
GitDirectory findGitDirectory(const GitContext &context, const std::string &directory);

/// The judgement of one git directory, absolute. The root stays empty.
/// @param isNamedByEnvironment by the daemon's GIT_DIR
GitDirectory judgeGitDirectory(const GitContext &context, const std::string &directory,
                               bool isNamedByEnvironment = false);

/// git would take the open directory as a repository: it has objects, refs and a proper HEAD.
bool isGitDirectory(int directory);

} // namespace claustrum
