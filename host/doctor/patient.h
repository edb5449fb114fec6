// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace claustrum {

/// What the doctor looks at: this process's user and environment, and the places of a daemon.
struct Patient
{
    std::string home = {};   ///< $HOME; empty: not set
    std::string socket = {}; ///< of a daemon that would be started
    std::string program = {};
    std::vector<std::string> environment = {}; ///< "NAME=value"
    unsigned missingFds = 0; ///< bits 0 to 2: descriptors that were closed at the start

    /// The value of a variable; empty if there is none.
    [[nodiscard]] std::string variable(const std::string &name) const;
    /// The daemon's folder, or its nearest parent that exists.
    [[nodiscard]] std::string folder() const;
    /// $TMPDIR, or /tmp.
    [[nodiscard]] std::string temporary() const;
};

/// A path as one word of a shell.
std::string quotedPath(const std::string &path);

} // namespace claustrum
