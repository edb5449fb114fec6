// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/doctor/finding.h"

#include <string>

namespace claustrum {

/// Whether this host can load the program: its processor, and the loader or interpreter that it
/// names.
Finding programFinding(const std::string &path);

} // namespace claustrum
