// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum {

/// What an install came to.
struct InstallResult
{
    std::string libc;    ///< "glibc" or "musl"
    std::string cliPath; ///< empty if nothing was asked for
    bool cliWasPresent = false;
    std::string cliError; ///< empty: none
};

/// The line that the client reads, newline included (install.md).
std::string resultLine(const InstallResult &result);

} // namespace claustrum
