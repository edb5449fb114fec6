// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum::conformance {

// What the header of a recording says of where and when it was made.

/// The date by UTC, "2026-01-02".
std::string today();

/// "linux-amd64".
std::string thisPlatform();

} // namespace claustrum::conformance
