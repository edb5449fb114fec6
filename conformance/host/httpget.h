// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/pollloop.h"
#include "wire/result.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

struct HttpAnswer
{
    int status = 0;
    std::string type; ///< Content-Type
    std::string body;
};

/// GETs a URL of the form "http://127.0.0.1:<port>/<path>"; other URLs are an error. Bodies of up
/// to 16 MiB.
Result<HttpAnswer> httpGet(PollLoop &loop, const std::string &url, Deadline deadline);

/// Parses the header and the body of an HTTP answer.
Result<HttpAnswer> parseHttpAnswer(std::string_view text);

} // namespace claustrum::conformance
