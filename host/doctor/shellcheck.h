// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/doctor/finding.h"
#include "host/doctor/patient.h"

#include <chrono>

namespace claustrum {

/// How long a login shell may take.
struct ShellPatience
{
    std::chrono::milliseconds longest{5000}; ///< as the daemon waits
    std::chrono::milliseconds slow{2000};    ///< beyond it, a warning
};

/// Starts the login shell as a daemon does.
Findings lookAtShell(const Patient &patient, const ShellPatience &patience);

} // namespace claustrum
