// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// What a line that a client sends asks for; all empty if it is no request.
struct SendFacts
{
    std::string method;
    std::string id;      ///< as the reply echoes it, a JSON text
    std::string process; ///< of a request of process.*: the process that it names
};

/// @param line without its newline, placeholders in it or not
SendFacts sendFacts(std::string_view line);

/// "git.info, request 12", or "a line that is no request", for messages.
std::string describe(const SendFacts &facts);

} // namespace claustrum::conformance
