// SPDX-License-Identifier: Apache-2.0
#include "installer/noexec.h"

#include <sys/statvfs.h>

namespace claustrum {

std::string noexecAdvice(const std::string &directory)
{
    struct statvfs status = {};
    if (::statvfs(directory.c_str(), &status) < 0 || (status.f_flag & ST_NOEXEC) == 0)
        return {};
    return "claustrum: no program in " + directory
           + " can be run: its file system is mounted noexec. Make that directory a symbolic link "
             "to "
             "one on another file system.\n";
}

} // namespace claustrum
