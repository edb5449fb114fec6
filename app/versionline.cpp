// SPDX-License-Identifier: Apache-2.0
#include "app/versionline.h"

#include "wire/version.h"

namespace claustrum {
namespace {

bool isCommitHash(std::string_view text)
{
    return (text.size() == 40 || text.size() == 64)
           && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

} // namespace

std::string versionLine(std::string_view override)
{
    const std::string id(programVersion());
    const std::string time(buildTime());
    if (!isCommitHash(override))
        return "claustrum " + id + " (built " + time + ")";
    return "claude-ssh " + std::string(override) + " (via Claustrum " + id + ", built " + time
           + ")";
}

} // namespace claustrum
