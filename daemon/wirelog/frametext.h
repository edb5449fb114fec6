// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum {

/// Appends a frame, without its newline, as a JSON string. Like appendJsonString(), but the base64
/// of a stream frame, in which there is nothing to escape, is copied in one go.
void appendFrameText(std::string &out, std::string_view frame);

/// Whether this is the text of a frame that the daemon made of a process's output or exit.
[[nodiscard]] inline bool isStreamFrame(std::string_view frame)
{
    return frame.starts_with(R"({"type":"stream",)");
}

} // namespace claustrum
