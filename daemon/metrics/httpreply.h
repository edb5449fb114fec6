// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace claustrum {

/// Whether an HTTP request's head is there as a whole.
[[nodiscard]] bool isWholeHead(std::string_view received);

/// What the metrics server says to a request's head: GET and HEAD of /metrics get what @p page
/// makes, anything else is 404, and what is no HTTP 400. The connection ends with it.
[[nodiscard]] std::string httpReply(std::string_view head,
                                    const std::function<std::string()> &page);

} // namespace claustrum
