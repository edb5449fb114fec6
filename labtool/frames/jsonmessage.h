// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum::lab {

/// What one JSON line between a program and its client says. Recognises JSON-RPC 2.0, which MCP
/// servers speak, and the stream-json of agents: objects with a "type".
struct JsonMessage
{
    enum class Protocol { Other, StreamJson, Rpc };

    Protocol protocol = Protocol::Other;
    std::string kind; ///< "assistant", "tools/call", "result", "json"
    std::string text; ///< in short, on one or several lines
    std::string id;   ///< of a request or its reply: JSON text; empty: none
    bool isRequest = false;
    bool isReply = false;
    bool isError = false;
};

/// @param line a JSON object or array
[[nodiscard]] JsonMessage readJsonMessage(std::string_view line);

} // namespace claustrum::lab
