// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// The lines of git.status for submodules, whose contents are never read (later/git-files.md,
/// git.status): those that are checked out in the open directory @p worktree by
/// `ls-files -s -z`, then those whose change is staged by `diff-index --cached --raw -z`. At most
/// 100, and a line that counts the rest.
std::vector<std::string> submoduleLines(int worktree, std::string_view index,
                                        std::string_view difference);

} // namespace claustrum
