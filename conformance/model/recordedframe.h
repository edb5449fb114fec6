// SPDX-License-Identifier: Apache-2.0
// The facts of recorded lines, read once with the transcript.
#pragma once

#include "conformance/model/framekey.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A line from a client; all empty if it is not a request.
struct RecordedRequest
{
    std::string method;
    std::string id;      ///< as in the reply, a JSON text
    std::string process; ///< of a process.* request
};

/// @param line without its newline, with or without placeholders
RecordedRequest recordedRequest(std::string_view line);

/// "git.info, request 12", or "a line that is no request", for messages.
std::string describe(const RecordedRequest &request);

/// A line from a server.
struct RecordedFrame
{
    FrameKey key;
    bool isOutput = false; ///< a stream frame with data
};

/// @param line without its newline; masks are replaced by samples
RecordedFrame recordedFrame(std::string_view line);

} // namespace claustrum::conformance
