// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum {

/// Removes what is in the open @p directory, its .git last, entry by entry in directory order, up
/// to the first failure: "RemoveAll <entry>: <reason>"; empty if all went. Links are unlinked,
/// never followed. Blocks; any thread.
std::string emptyDirectory(int directory, const std::string &path);

} // namespace claustrum
