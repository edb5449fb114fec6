// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>
#include <vector>

namespace claustrum {

/// The folders of an installation: <root>/run/<id>/rpc.sock, <root>/srv/<version>/<program> and
/// <root>/ccd-cli/<program> (later/daemon.md, Host cleaner).
struct HostLayout
{
    std::string socket;             ///< of this daemon, cleaned
    std::string root;               ///< as given
    std::string id;                 ///< of this daemon's run directory
    std::vector<std::string> roots; ///< root, and as the system resolves it, if that differs
    std::string program;            ///< the last component of our executable

    [[nodiscard]] std::string runFolder() const { return root + "/run"; }
    /// The program of a deployed daemon.
    [[nodiscard]] bool isDaemon(const std::string &executable) const;
    /// Directly in <root>/ccd-cli.
    [[nodiscard]] bool isCli(const std::string &executable) const;
};

/// The installation of a daemon. The error's text is the line of the log that says why it must not
/// clean its host.
/// @param socket as given
/// @param executable with links resolved
Result<HostLayout> hostLayout(const std::string &socket, const std::string &executable);

} // namespace claustrum
