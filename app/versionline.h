// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum {

/// What -version prints. An @p override of 40 or 64 hex digits is told as the version that a
/// client expects; any other changes nothing (daemon.md, -version).
std::string versionLine(std::string_view override);

} // namespace claustrum
