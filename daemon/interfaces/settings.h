// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace claustrum {

/// The settings of a daemon (daemon.md), after flags and config file are merged. No Qt here: the
/// launcher reads them before Qt is loaded.
struct ServeSettings
{
    std::string home;
    std::string program; ///< the last component of this program's path
    std::string socket;
    std::string tokenFile;
    std::int64_t tokenFd = -1;
    std::string referenceBuild = "5db5e4a";
    bool keepChildren = false;
    std::int64_t maxExtractBytes = 0;       ///< zero: no limit
    std::chrono::nanoseconds gitTimeout{0}; ///< zero: none
    bool filesReadRegularOnly = false;
    std::chrono::nanoseconds stalledClient{0}; ///< without a byte read; zero: no limit
    /// Of tokens that this daemon replaces; zero: they are not accepted.
    std::chrono::nanoseconds acceptPreviousTokens{0};
    std::int64_t maxProcesses = 0; ///< running at a time; zero: no limit
    std::int64_t replaySpill = 0;  ///< bytes for frames beyond a replay buffer; zero: none
    std::chrono::nanoseconds detachedIdle{0}; ///< zero: no process counts as idle
    std::string hygiene = "report";           ///< or "act": idle ones are ended
    std::string onEvent;                      ///< program; empty: none
    std::string eventLog;                     ///< path; empty: none
    std::int64_t eventLogMaxBytes = 1 << 20;  ///< of that file
    std::string agentSocket;                  ///< "follow": children get a stable one
    bool perHost = false;                     ///< the socket is in a folder of this host
    std::int64_t oomScoreAdj = 0;             ///< of children; zero: the daemon's
    bool scope = false;                       ///< a control group for each child
    std::int64_t memoryMax = 0;               ///< bytes, of that group; zero: no limit
    std::int64_t tasksMax = 0;                ///< of that group; zero: no limit
    std::string metricsAddress;               ///< host:port; empty: none
    std::string wireLog;                      ///< path; empty: none
    std::int64_t wireLogMaxString = 512;      ///< bytes kept of a string in it; zero: all, verbatim
    bool inspect = false;
    bool postMortem = false; ///< records of exits that nobody asked for
    bool handOver = false;   ///< processes outlive the daemon
    std::chrono::nanoseconds handOverWait = std::chrono::minutes(5); ///< for a successor
    std::string handOverInstance = "new"; ///< or "keep": the successor's instance id
    bool listenPipe = false;              ///< Windows only; ignored here, with a warning

    [[nodiscard]] bool scopesChildren() const { return scope || memoryMax > 0 || tasksMax > 0; }
    [[nodiscard]] bool followsAgent() const { return agentSocket == "follow"; }
};

} // namespace claustrum
