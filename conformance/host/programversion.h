// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>

namespace claustrum::conformance {

/// Version and build time of a binary, by its -version; empty if it does not print them.
struct BinaryVersion
{
    std::string version;
    std::string buildTime;
};
Result<BinaryVersion> versionOf(const std::string &binary);

/// The version of the git in the servers' PATH, by `git --version`; empty without git.
std::string gitVersion();

} // namespace claustrum::conformance
