// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace claustrum {

/// Settings of a probe.
struct ProbeLimits
{
    std::vector<std::string> environment;
    std::chrono::nanoseconds timeout{0}; ///< when it expires the CLI counts as not runnable; 0:
                                         ///< none
};

/// Whether `<path> --version` exits 0. Its input is empty, its output is dropped, and its
/// background processes are not waited for. Blocks.
bool isRunnable(const std::string &path, const ProbeLimits &limits);

/// Whether @p path is a regular file, after following symlinks, that isRunnable().
bool isRunnableFile(const std::string &path, const ProbeLimits &limits);

} // namespace claustrum
