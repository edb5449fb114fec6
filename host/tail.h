// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum {

/// The settings of -tail.
struct TailOptions
{
    std::string session;  ///< an id, its beginning, or a pid
    bool follows = false; ///< until the process has ended
    bool raw = false;     ///< the bytes of both outputs, each to ours
};

/// Prints the retained output of a session, by the daemon's inspection: its client notices nothing.
/// Returns the exit status.
int runTail(const TailOptions &options);

} // namespace claustrum
