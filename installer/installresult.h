// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum {

/// The result of an install.
struct InstallResult
{
    std::string libc;    ///< "glibc" or "musl"
    std::string cliPath; ///< empty if no install was requested
    bool cliWasPresent = false;
    std::string cliError; ///< empty: none
};

/// The line for the client, newline included (install.md).
std::string resultLine(const InstallResult &result);

} // namespace claustrum
