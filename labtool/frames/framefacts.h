// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frameview.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum::lab {

using claustrum::Direction;

enum class FrameKind : std::uint8_t {
    Request,
    Result, ///< a reply with a result
    Error,  ///< a reply with an error
    Stdout, ///< stream frames
    Stderr,
    Exit,
    Unreadable, ///< not JSON, or not a frame of the contract
    Note,       ///< not a frame: a note by this tool, in the order of the frames
};

[[nodiscard]] constexpr bool isReply(FrameKind kind)
{
    return kind == FrameKind::Result || kind == FrameKind::Error;
}
[[nodiscard]] constexpr bool isStream(FrameKind kind)
{
    return kind == FrameKind::Stdout || kind == FrameKind::Stderr || kind == FrameKind::Exit;
}

/// The event that a note reports. Events other than Remark change what is known after them.
enum class NoteKind : std::int32_t {
    Remark,
    Lost,         ///< lines were lost here: nothing is known about them
    Paused,       ///< backpressure
    Opened,       ///< a connection
    Closed,       ///< a connection: its open requests stay unanswered
    Disconnected, ///< this tool lost the daemon
    Restarted,    ///< another daemon: connections, requests and seqs begin anew
    Queue,        ///< seq bytes wait for the client of a connection; 0: none any more
    Snapshot,     ///< the state of the daemon: the text is that of inspect.snapshot, in JSON
    Succeeded,    ///< another daemon took over the processes: only connections begin anew
};

/// "remark", "lost", … as in an exported file.
[[nodiscard]] std::string_view noteName(NoteKind kind);
/// Remark for unknown names.
[[nodiscard]] NoteKind noteKindOf(std::string_view name);

/// "request", "result", "error", "stdout", … as spelled in the filter and the table.
[[nodiscard]] std::string_view kindName(FrameKind kind);

/// The fields of one frame that the tool uses; fields that do not apply are empty.
struct FrameFacts
{
    FrameKind kind = FrameKind::Unreadable;
    std::string method;        ///< of a request
    std::string process;       ///< of a stream frame, and of a request of process.*
    std::string id;            ///< of a request or reply: JSON text, as echoed in the reply
    std::uint64_t seq = 0;     ///< of a stream frame; of a Queue note: bytes
    std::uint64_t fromSeq = 0; ///< of process.reattach
    std::int32_t code = 0;     ///< of an error or an exit; the NoteKind of a note
    std::string message;       ///< of an error; the text of a note
};

[[nodiscard]] FrameKind kindOf(FrameView::Kind kind);

/// Reads one frame without its newline, in one pass and without a tree.
[[nodiscard]] FrameFacts readFacts(std::string_view frame, Direction direction);

/// The decoded data of a stream frame; nullopt if it has none or it is not base64.
[[nodiscard]] std::optional<std::string> streamData(std::string_view frame);

} // namespace claustrum::lab
