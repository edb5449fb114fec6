// SPDX-License-Identifier: Apache-2.0
// Answers carry git's own words, and those change from one version of git to the next.
#pragma once

#include "conformance/model/difference.h"
#include "conformance/model/transcript.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Whether two answers are the same but for git's output inside a failed git.worktree_create.
bool differOnlyInGitsWords(std::string_view expected, std::string_view received);

/// After a play with another git than the recording's: differences in git's words alone are none
/// of the server's. They become a note; a result that has no others is NotRun and lacking, since
/// those answers were not compared.
/// @param gitHere its version; empty if it is not known
void setGitsWordsAside(const Transcript &transcript, const std::string &gitHere,
                       ScenarioResult &result);

} // namespace claustrum::conformance
