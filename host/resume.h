// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace claustrum {

/// The command for a shell that resumes a CLI's session in its folder; empty if the arguments name
/// none.
std::string resumeCommand(const std::string &command, const std::vector<std::string> &args,
                          const std::string &folder);

} // namespace claustrum
