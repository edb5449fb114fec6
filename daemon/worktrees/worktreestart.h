// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/repository/hardenedgit.h"

#include <string>

namespace claustrum {

/// The commit at which a new branch starts.
struct StartPoint
{
    std::string argument; ///< for git; empty: HEAD
    std::string source;   ///< the result's sourceBranch; empty: left out
};

/// Where a branch starts for the sourceBranch @p asked: before 90fca6e at the local branch of that
/// name, from then on at that or at origin's (later/newest.md, 2.4). Nothing is fetched.
StartPoint startPoint(HardenedGit &git, const std::string &asked);

} // namespace claustrum
