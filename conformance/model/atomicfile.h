// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <sys/types.h>

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Writes a temporary file and renames it: readers see the old file or the complete new one, and a
/// failure keeps the old one.
Result<void> writeFileAtomically(const std::string &path, std::string_view content, mode_t mode);

} // namespace claustrum::conformance
