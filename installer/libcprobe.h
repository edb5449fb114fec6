// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace claustrum {

/// The places to look for the libc, and the time limit.
struct LibcProbe
{
    std::string muslLoaders = "/lib/ld-musl-*.so.*"; ///< a shell pattern
    std::vector<std::string> environment;            ///< `ldd` is looked up in its PATH
    std::chrono::nanoseconds timeout{0};             ///< of `ldd --version`; 0: none
    int clientFd = -1;                               ///< our output to the client (Patience)
};

/// "musl" if its loader exists or `ldd` reports it, otherwise "glibc"; empty on other systems than
/// Linux (install.md). Blocks.
std::string detectLibc(const LibcProbe &probe);

} // namespace claustrum
