// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <QUrl>

#include <string>

namespace claustrum {

/// A URL for a request, and its form in messages.
struct DownloadUrl
{
    QUrl url;
    std::string shown; ///< as given, but with any password replaced by ***
};

/// Parses a URL; the error is Go's: `Get "<url>": unsupported protocol scheme "<s>"`,
/// `Get "<url>": http: no Host in request URL`, `parse "<url>": missing protocol scheme`, ….
Result<DownloadUrl> parseDownloadUrl(const std::string &text);

/// The URL to which a Location header leads from another. `parse "<location>": …`
Result<std::string> resolveLocation(const QUrl &from, const std::string &location);

/// `Get "<url>": <what>`
Error getError(const std::string &shownUrl, const std::string &what);

} // namespace claustrum
