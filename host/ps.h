// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum {

/// The settings of -ps.
struct PsOptions
{
    bool json = false;
    bool watch = false; ///< prints it anew every two seconds, until interrupted
    bool ended = false; ///< sessions that have ended, in place of what runs
    std::string socket; ///< whose folder is looked into for records, too
};

/// Prints this user's daemons and their sessions. Returns the exit status.
int runPs(const PsOptions &options);

} // namespace claustrum
