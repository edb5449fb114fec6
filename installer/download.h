// SPDX-License-Identifier: Apache-2.0
#pragma once

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
};

/// A received body.
struct Downloaded
{
    std::string sha256; ///< in hex
    /// Qt, at least 5.15, reports success for a chunked body even if the connection broke off in
    /// it: then only the content shows whether it is complete.
    bool endIsCertain = true;
};

/// Streams the body of a URL into a file, in constant memory, and hashes it on the way.
///
/// Follows up to ten redirects. If stderr is a terminal, it shows the progress. The error is the
/// text for the client: "download failed with status <code>", "download failed: <text>"
/// (install.md, 3), with Go's text as far as Qt reports enough.
///
/// Runs an event loop until it is done; needs a QCoreApplication.
Result<Downloaded> download(const DownloadRequest &request, const UniqueFile &to);

} // namespace claustrum
