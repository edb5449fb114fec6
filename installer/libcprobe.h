// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/builds/installrules.h"

#include <chrono>
#include <string>
#include <vector>

namespace claustrum {

/// The places to look for the libc, and the time limit.
struct LibcProbe
{
    InstallRules::Libc rule = InstallRules::Libc::LoaderFirst;
    std::string muslLoaders = "/lib/ld-musl-*.so.*"; ///< a shell pattern
    std::vector<std::string> environment;            ///< `ldd` is looked up in its PATH
    std::chrono::nanoseconds timeout{0};             ///< of `ldd --version`; 0: none
    /// For the end of its output after its own; negative: they are one (ProbeLimits).
    std::chrono::nanoseconds linger{-1};
    int clientFd = -1; ///< our output to the client (Patience)
};

/// "musl" or "glibc", by the rule; empty on other systems than Linux (install.md; later/install.md,
/// I1). Blocks.
std::string detectLibc(const LibcProbe &probe);

} // namespace claustrum
