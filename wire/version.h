// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace claustrum {

/// The commit or release that was built, with "-dirty" appended if sources had changed.
std::string_view programVersion();

/// Build time, RFC 3339 in UTC: SOURCE_DATE_EPOCH if set, else the commit's own time, so that the
/// same sources give the same binary.
std::string_view buildTime();

} // namespace claustrum
