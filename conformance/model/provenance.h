// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum::conformance {

// Time and platform for the header of a recording.

/// The date in UTC, "2026-01-02".
std::string today();

/// "linux-amd64".
std::string thisPlatform();

} // namespace claustrum::conformance
