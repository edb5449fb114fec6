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

/// GETs "http://127.0.0.1:<port>/<path>", the only kind of URL that it knows. At most 16 MiB.
Result<HttpAnswer> httpGet(PollLoop &loop, const std::string &url, Deadline deadline);

/// Takes an answer apart, header and body.
Result<HttpAnswer> parseHttpAnswer(std::string_view text);

} // namespace claustrum::conformance
