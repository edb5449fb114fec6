// SPDX-License-Identifier: Apache-2.0
// Answers contain messages of git, which change between versions of git.
#pragma once

#include "conformance/model/transcript.h"
#include "conformance/results/difference.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Whether two answers differ only in the output of git within a failed git.worktree_create.
bool differOnlyInGitsWords(std::string_view expected, std::string_view received);

/// Replaces differences in git's messages alone by a note, if another version of git was recorded:
/// they are not deviations of the server. A result without other differences becomes Skipped, since
/// those answers were not compared. Other differences get a note with both versions.
/// @param gitHere the version of git on this machine; empty: not known
void setGitsWordsAside(const Transcript &transcript, const std::string &gitHere,
                       ScenarioResult &result);

} // namespace claustrum::conformance
