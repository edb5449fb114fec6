// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

/// The settings of -ps.
struct PsOptions
{
    bool json = false;
    bool watch = false; ///< prints it anew every two seconds, until interrupted
};

/// Prints this user's daemons and their sessions. Returns the exit status.
int runPs(const PsOptions &options);

} // namespace claustrum
