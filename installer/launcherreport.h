// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace claustrum {

/// The host's managed launcher in the result of an install (later/install.md, I9). Empty members
/// are left out of the line.
struct LauncherReport
{
    enum class Status {
        None,         ///< the host has none
        Usable,       ///< and the CLI ran through it, if it was tried
        Unusable,     ///< nothing runs; reason
        Unreadable,   ///< the settings; nothing runs; path, reason
        ProbeFailed,  ///< the run through it failed; reason, stderrText
        Unresponsive, ///< it was stopped; reason
    };

    Status status = Status::None;
    std::vector<std::string> argv; ///< with its arguments, if it is usable
    std::string source;            ///< the file that sets it
    std::string path;              ///< the file or folder that cannot be read
    std::string reason;
    std::string stderrText; ///< of a run that failed, cut at 8192 bytes
};

} // namespace claustrum
