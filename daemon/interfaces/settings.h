// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace claustrum {

/// What a daemon is told at its start (daemon.md); flags and config file are settled already.
/// No Qt here: the launcher has it before Qt is loaded.
struct ServeSettings
{
    std::string home;
    std::string socket;
    std::string tokenFile;
    std::int64_t tokenFd = -1;
    std::string referenceBuild = "5db5e4a";
    bool keepChildren = false;
    std::int64_t maxExtractBytes = 0;       ///< zero: no limit
    std::chrono::nanoseconds gitTimeout{0}; ///< zero: none
    bool filesReadRegularOnly = false;
    std::string metricsAddress;          ///< host:port; empty: none
    std::string wireLog;                 ///< path; empty: none
    std::int64_t wireLogMaxString = 512; ///< bytes kept of a string in it; zero: all, verbatim
    bool inspect = false;
    bool listenPipe = false; ///< Windows only; here it is warned about and ignored
};

} // namespace claustrum
