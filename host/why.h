// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/exitrecords.h"

#include <string>
#include <vector>

namespace claustrum {

/// The settings of -why.
struct WhyOptions
{
    std::string session; ///< an id, its beginning, or a pid; empty: all
    std::string socket;  ///< whose folder is looked into, besides those of the daemons that run
    bool json = false;   ///< the records as they are, one on a line
};

/// Prints why sessions have ended that nobody asked to. Returns the exit status.
int runWhy(const WhyOptions &options);

/// One record for people.
std::string whyText(const RecordedExit &exit);
/// A line for each.
std::string whyList(const std::vector<RecordedExit> &exits);

} // namespace claustrum
