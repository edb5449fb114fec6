// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/faults/edit.h"
#include "wire/result.h"

#include <string>
#include <vector>

namespace claustrum::conformance {

/// An executable file that stands for a server with a fault: a script for
/// `claustrum-conformance serve-faulty`, with its settings in comments, so that a copy of it is
/// one, too.
struct StandIn
{
    std::string fault;              ///< its id
    std::string server;             ///< the real binary, absolute
    std::string report;             ///< file for the ids of faults that have occurred; empty: none
    std::vector<FramePlace> places; ///< for extra-before-disconnect
};

/// Writes it. @param program the claustrum-conformance that runs it, absolute
Result<void> writeStandIn(const std::string &path, const StandIn &standIn,
                          const std::string &program);

/// Reads it. The error names the file.
Result<StandIn> readStandIn(const std::string &path);

} // namespace claustrum::conformance
