// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum::lab {

/// As the daemon sees it: In is what a client sent.
enum class Direction : std::uint8_t { In, Out };

enum class FrameKind : std::uint8_t {
    Request,
    Result, ///< a reply that tells a result
    Error,  ///< a reply that tells an error
    Stdout, ///< stream frames
    Stderr,
    Exit,
    Unreadable, ///< not JSON, or nothing that the contract knows
    Note,       ///< no frame: a remark of this tool's in the order of the frames
};

[[nodiscard]] constexpr bool isReply(FrameKind kind)
{
    return kind == FrameKind::Result || kind == FrameKind::Error;
}
[[nodiscard]] constexpr bool isStream(FrameKind kind)
{
    return kind == FrameKind::Stdout || kind == FrameKind::Stderr || kind == FrameKind::Exit;
}

/// "request", "result", "error", "stdout", … as the filter and the table spell it.
[[nodiscard]] std::string_view kindName(FrameKind kind);

/// What one frame says about itself; what does not apply is empty.
struct FrameFacts
{
    FrameKind kind = FrameKind::Unreadable;
    std::string method;        ///< of a request
    std::string process;       ///< of a stream frame, and of a request of process.*
    std::string id;            ///< of a request or reply, a JSON text, as the reply echoes it
    std::uint64_t seq = 0;     ///< of a stream frame
    std::uint64_t fromSeq = 0; ///< of process.reattach
    std::int32_t code = 0;     ///< of an error; of an exit
    std::string message;       ///< of an error; the text of a note
};

/// Reads one frame without its newline. One pass and no tree; a frame that is cut (a wire log
/// with short strings) is read as far as it is JSON.
[[nodiscard]] FrameFacts readFacts(std::string_view frame, Direction direction);

/// The bytes of a stream frame's data; nothing if it has none or they are not base64.
[[nodiscard]] std::optional<std::string> streamData(std::string_view frame);

/// The value of the last top-level member of that name, as written; empty if there is none.
[[nodiscard]] std::string_view memberOf(std::string_view frame, std::string_view key);

} // namespace claustrum::lab
