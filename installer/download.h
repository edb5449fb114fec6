// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace claustrum {

struct UniqueFile;

/// What to fetch, and how much of it at most.
struct DownloadRequest
{
    std::string url;
    std::int64_t maxBytes = 0;            ///< of the body; 0 or less: no cap
    std::chrono::nanoseconds timeout{0};  ///< of all of it, redirects too; 0 or less: none
    std::vector<std::string> environment; ///< proxies, trusted roots
};

/// A body that has come.
struct Downloaded
{
    std::string sha256; ///< in hex
    /// Qt reports the end of a chunked body also where the connection broke off in it, at least
    /// 5.15 does: then only the content can tell whether this is all of it.
    bool endIsCertain = true;
};

/// Streams the body of a URL into a file, in constant memory, and hashes it on the way.
///
/// Redirects are followed, up to ten. On a terminal, stderr shows the progress. An error is what
/// the client reads: "download failed with status <code>", "download failed: <text>" (install.md,
/// 3), with Go's text where Qt lets it be known.
///
/// Runs an event loop until it is done; needs a QCoreApplication.
Result<Downloaded> download(const DownloadRequest &request, const UniqueFile &to);

} // namespace claustrum
