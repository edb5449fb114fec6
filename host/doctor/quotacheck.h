// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/doctor/finding.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace claustrum {

/// What a user may use on a file system, and uses. 0: no limit.
struct QuotaFacts
{
    std::uint64_t usedBytes = 0;
    std::uint64_t mostBytes = 0;
    std::uint64_t usedFiles = 0;
    std::uint64_t mostFiles = 0;
};

Finding quotaFinding(const QuotaFacts &facts);

/// The source of the mount that has @p path, from the text of /proc/self/mountinfo; empty: none.
std::string mountSource(std::string_view mountInfo, const std::string &path);

} // namespace claustrum
