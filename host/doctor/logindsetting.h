// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/doctor/finding.h"

#include <string>

namespace claustrum {

/// The files to read, for tests.
struct LogindFiles
{
    std::string running = "/run/systemd/system"; ///< is there if systemd runs
    std::vector<std::string> settings = {"/usr/lib/systemd/logind.conf",
                                         "/etc/systemd/logind.conf"};
    std::vector<std::string> folders = {"/usr/lib/systemd/logind.conf.d",
                                        "/run/systemd/logind.conf.d", "/etc/systemd/logind.conf.d"};
    std::string lingering = "/var/lib/systemd/linger";
};

/// Whether processes of this user live on after a logout. logind leaves root's alone.
Finding logindFinding(const LogindFiles &files, const std::string &user, bool isRoot);

} // namespace claustrum
