// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace claustrum {

/// How a CLI is tried.
struct ProbeLimits
{
    std::vector<std::string> environment;
    std::chrono::nanoseconds timeout{0}; ///< after which it counts as not runnable; 0: none
};

/// Whether `<path> --version` exits 0. It gets no input, its output is dropped, and what it
/// leaves behind in the background is not waited for. Blocks.
bool isRunnable(const std::string &path, const ProbeLimits &limits);

/// Whether there is a regular file at @p path, symlinks followed, that isRunnable().
bool isRunnableFile(const std::string &path, const ProbeLimits &limits);

} // namespace claustrum
