// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// The envelope of a request (wire.md, Envelope), absent fields empty.
struct Request
{
    std::string jsonrpc;
    std::string method;
    std::string auth;
    std::string id = "null"; ///< as echoed by the reply, a JSON text
    /// As written, valid JSON, maybe null: a view into the line.
    std::optional<std::string_view> params;
};

/// Parses one line, without its newline, the way Go decodes it into the envelope's types; nullopt
/// is a parse error. One pass; the line must outlive the request's params. For the daemon, which
/// needs every type checked and the id echoed but no other member; all else uses readFrame().
[[nodiscard]] std::optional<Request> parseRequest(std::string_view line);

} // namespace claustrum
