// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/figure.h"

#include <functional>
#include <string_view>

namespace claustrum::bench {

/// A group of figures measured together; each starts the processes that it needs and leaves none.
struct Measurement
{
    std::string_view name;
    std::string_view what;
    std::function<Figures()> run;
};

Figures measureOutput();  ///< a process's output to one client, by size and by writes
Figures measureReplay();  ///< a full replay buffer to a reattaching client
Figures measureEcho();    ///< a keystroke and its echo
Figures measureStdin();   ///< process.stdin to a child that reads it
Figures measurePing();    ///< latency, and throughput with many in flight
Figures measureSpawn();   ///< spawn to exit frame
Figures measureMemory();  ///< PSS: idle, a process, a full replay buffer
Figures measureStart();   ///< -serve, -bridge, -version
Figures measureBridge();  ///< a stream through -bridge
Figures measureExtract(); ///< tar archives of small files and of one large file
Figures measureGit();     ///< status and worktrees of 50,000 files
Figures measureObserve(); ///< output while it is logged, inspected, counted
Figures measureInspect(); ///< instructions with -inspect and no inspector
Figures measureHostile(); ///< pings and PSS beside clients without the token
Figures measureInstall(); ///< checksum and decompression of a large CLI

} // namespace claustrum::bench
