// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum {

/// Removes what daemons killed during their start have left beside @p socketPath: temporary files
/// of tokens, which are secrets, and a socket not yet renamed. Only the user's own, and no socket
/// that somebody serves. While the StartLock is held: nobody else's start is under way then.
/// Looks at 10,000 names at most.
void removeStartLeftovers(const std::string &socketPath);

} // namespace claustrum
