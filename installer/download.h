// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/fetchstats.h"
#include "installer/http/connection.h"
#include "wire/result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace claustrum {

struct UniqueFile;

/// Called in the course of a download, by its thread.
struct DownloadObserver
{
    std::function<void(std::int64_t total)> onStarted = {}; ///< the body comes; -1: unknown length
    std::function<void(std::int64_t bytes)> onTick = {};    ///< after each interval, bytes so far
    std::chrono::nanoseconds interval = std::chrono::seconds(1);
};

/// The SHA-256 of the body in hex or the error, and the course in either case.
struct Downloaded
{
    Result<std::string> digest;
    FetchStats stats;
};

/// The URL to download, and the limits.
struct DownloadRequest
{
    std::string url;
    std::int64_t maxBytes = 0;            ///< of the body; 0 or less: no limit
    std::chrono::nanoseconds timeout{0};  ///< of the whole download including redirects; 0 or less:
                                          ///< none
    std::vector<std::string> environment; ///< proxies, trusted roots
    HttpLimits limits;                    ///< of the steps of each exchange
    std::chrono::nanoseconds stall{0};    ///< of the wait for more of the body; 0 or less: none
    bool namesInterruption = false; ///< "download interrupted after …" for a body that fails
    int clientFd = -1;              ///< our output to the client (Patience)
};

/// Streams the body of a URL into a file, in constant memory, and hashes it on the way.
///
/// Follows up to ten redirects. If stderr is a terminal, it shows the progress. The error is the
/// text for the client: "download failed with status <code>", "download failed: <text>" with Go's
/// text, "download stalled: no data for 60s after <got>/<total> bytes" (install.md, 3;
/// later/install.md, I7). Blocks; any thread.
Downloaded download(const DownloadRequest &request, const UniqueFile &to,
                    const DownloadObserver &observer = {});

} // namespace claustrum
