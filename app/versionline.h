// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum {

/// The output of -version. An @p override of 40 or 64 hex digits is printed as the version that a
/// client expects; others are ignored (daemon.md, -version).
std::string versionLine(std::string_view override);

} // namespace claustrum
