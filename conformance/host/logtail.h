// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/files.h"

#include <algorithm>
#include <string>

namespace claustrum::conformance {

/// The last lines of a log file, at most 4 KiB; empty if it is unreadable.
inline std::string logTail(const std::string &file)
{
    constexpr std::size_t most = 4096;
    const auto log = readFile(file);
    if (!log || log->size() <= most)
        return log ? *log : std::string();
    const auto from = log->size() - most;
    return log->substr(std::min(log->find('\n', from), log->size() - 1) + 1);
}

} // namespace claustrum::conformance
