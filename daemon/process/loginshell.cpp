// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/loginshell.h"

#include <array>
#include <sys/stat.h>

namespace claustrum {
namespace {

bool isExecutableFile(const std::string &path)
{
    struct stat info = {};
    // A relative name would be a file of the working directory, whoever put it there.
    return path.starts_with('/') && ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode)
           && (info.st_mode & 0111) != 0;
}

} // namespace

std::string loginShell(const Environment &environment)
{
    const std::array<std::string, 4> candidates = {std::string(environment.variable("SHELL")),
                                                   "/bin/zsh", "/bin/bash", "/bin/sh"};
    for (const std::string &shell : candidates) {
        if (isExecutableFile(shell))
            return shell;
    }
    return {};
}

} // namespace claustrum
