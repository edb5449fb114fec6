// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/fetchstats.h"
#include "installer/launcherreport.h"

#include <optional>
#include <string>

namespace claustrum {

/// The result of an install.
struct InstallResult
{
    std::string libc;    ///< "glibc" or "musl"
    std::string cliPath; ///< empty if no install was requested
    bool cliWasPresent = false;
    std::string cliError;            ///< empty: none
    bool cliUnresponsive = false;    ///< a CLI was stopped at its limit (later/install.md, I4)
    std::optional<FetchStats> fetch; ///< if a download was tried, and the build reports it
    std::optional<LauncherReport> launcher; ///< if the client asks for it, and the build has it
    int status = 0;                         ///< of the program; the line is printed if it is 0
};

/// The line for the client, newline included (install.md; later/install.md, The result line).
std::string resultLine(const InstallResult &result);

} // namespace claustrum
