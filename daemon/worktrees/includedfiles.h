// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/repository/hardenedgit.h"

#include <string>
#include <vector>

namespace claustrum {

/// The ignored files that the .worktreeinclude of the open directory @p repository names, as the
/// build finds them; none if a git fails. Blocks.
std::vector<std::string> includedFiles(HardenedGit &git, int repository);

/// @p names in groups whose arguments come to at most @p most bytes, 3 for each and its length.
std::vector<std::vector<std::string>> batches(const std::vector<std::string> &names,
                                              std::size_t most);

/// The names of a listing with -z; without the last one if output was dropped.
std::vector<std::string> completeNames(const HardenedRun &listing);

} // namespace claustrum
