// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <string>

namespace claustrum {

/// Where groups and users are listed. (The tests have files of their own.)
struct AccountFiles
{
    std::string passwd = "/etc/passwd";
    std::string group = "/etc/group";
};

/// Others than the daemon's user who may write to a directory: "its group", "every user on this
/// host", "its group and every user on this host"; empty if nobody may. The daemon's own group does
/// not count while it is private.
/// @param checksMembers the group is private only if the account files list nobody else in it
std::string otherWriters(const struct stat &status, bool checksMembers,
                         const AccountFiles &files = {});

} // namespace claustrum
