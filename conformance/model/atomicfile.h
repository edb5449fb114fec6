// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <sys/types.h>

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Writes a file beside its place and renames it there: whoever looks sees the old one or all of
/// the new one, and a failure leaves the old one.
Result<void> writeFileAtomically(const std::string &path, std::string_view content, mode_t mode);

} // namespace claustrum::conformance
