// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// What a request's line says that replies and streams are matched by. Views are of the line.
struct RequestView
{
    std::string id = "null"; ///< as JSON text, as written
    std::string method;
    std::string process;      ///< params.id; empty: none
    std::string_view fromSeq; ///< params.fromSeq as written; empty: none
    std::string auth;
};

/// Nothing if the line is not one whole JSON object.
std::optional<RequestView> readRequest(std::string_view line);

} // namespace claustrum::conformance
