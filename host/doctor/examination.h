// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/doctor/finding.h"
#include "host/doctor/patient.h"

#include <chrono>
#include <vector>

namespace claustrum {

/// A check with its name, for the case that it does not answer.
struct Check
{
    const char *name;
    Findings (*run)(const Patient &patient);
};

/// All checks, in the order of their lines.
const std::vector<Check> &allChecks();

/// Runs all checks at the same time, each in a process of its own, since a call on a dead mount
/// never returns: after the limit it is left behind, and the finding is a failure. Needs a process
/// with one thread. Takes no longer than the limit.
Findings examine(const std::vector<Check> &checks, const Patient &patient,
                 std::chrono::milliseconds limit);

} // namespace claustrum
