// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace claustrum {

/// Whether an HTTP request's head is complete.
[[nodiscard]] bool isWholeHead(std::string_view received);

/// The reply to a request's head: @p page for GET and HEAD of /metrics, 404 for other requests, 400
/// for input that is not HTTP. The connection ends with it.
[[nodiscard]] std::string httpReply(std::string_view head,
                                    const std::function<std::string()> &page);

} // namespace claustrum
