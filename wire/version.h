// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace claustrum {

/// The commit or release that was built; "-dirty" behind it if sources had changed.
std::string_view programVersion();

/// When: RFC 3339 in UTC. SOURCE_DATE_EPOCH if that is set, else the commit's own time,
/// so that the same sources make the same binary.
std::string_view buildTime();

} // namespace claustrum
