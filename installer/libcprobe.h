// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace claustrum {

/// Where to look for the libc, and how long.
struct LibcProbe
{
    std::string muslLoaders = "/lib/ld-musl-*.so.*"; ///< a shell pattern
    std::vector<std::string> environment;            ///< PATH finds `ldd`
    std::chrono::nanoseconds timeout{0};             ///< of `ldd --version`; 0: none
};

/// "musl" if there is its loader or `ldd` says so, else "glibc"; empty off Linux (install.md).
/// Blocks.
std::string detectLibc(const LibcProbe &probe);

} // namespace claustrum
