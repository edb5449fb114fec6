// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/http/connection.h"
#include "wire/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace claustrum {

struct UniqueFile;

/// The URL to download, and the limits.
struct DownloadRequest
{
    std::string url;
    std::int64_t maxBytes = 0;            ///< of the body; 0 or less: no limit
    std::chrono::nanoseconds timeout{0};  ///< of the whole download including redirects; 0 or less:
                                          ///< none
    std::vector<std::string> environment; ///< proxies, trusted roots
    HttpLimits limits;                    ///< of the steps of each exchange
    int clientFd = -1;                    ///< our output to the client (Patience)
};

/// Streams the body of a URL into a file, in constant memory, and hashes it on the way.
///
/// Follows up to ten redirects. If stderr is a terminal, it shows the progress. The result is the
/// SHA-256 of the body in hex. The error is the text for the client: "download failed with status
/// <code>", "download failed: <text>" with Go's text (install.md, 3). Blocks; any thread.
Result<std::string> download(const DownloadRequest &request, const UniqueFile &to);

} // namespace claustrum
