// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// The direction of a frame from the daemon's point of view: In is from a client.
enum class Direction : std::uint8_t { In, Out };

/// One frame, read once (wire.md, Envelope; processes.md, Stream frames). For everyone but the
/// daemon, whose parseRequest() stops at the first wrong type and copies only what a call needs.
///
/// Views are of the frame, which must outlive them. Each is a member's value as written: a string
/// includes its quotes (decodedText() gives its value). Absent members and members of another type
/// are empty. Of equal keys the last counts; for strings, null counts as absent. Keys of requests
/// match without regard to case, as in the daemon.
struct FrameView
{
    enum class Kind : std::uint8_t {
        Request, ///< from a client; the daemon would not answer it with Parse error
        Result,  ///< a reply with a result
        Error,   ///< a reply with an error and no result
        Stdout,  ///< stream frames, by the name of the stream
        Stderr,
        Exit,
        Unreadable, ///< none of these, or not JSON
    };

    std::string_view bytes; ///< the whole frame, without its newline
    Kind kind = Kind::Unreadable;
    bool isObject = false;    ///< one complete JSON object; otherwise all members are empty
    std::string_view id;      ///< any JSON value; of a request without one: null
    std::string_view process; ///< processId of a stream frame, params.id of a process.* request

    // Of a request. Members are read as far as possible, even if the kind is Unreadable.
    std::string_view method;
    std::string_view auth;
    std::string_view params;  ///< any JSON value
    std::string_view fromSeq; ///< params.fromSeq: a number
    std::string echo;         ///< the id as in the reply; empty if the kind is Unreadable

    // Of a reply.
    std::string_view result; ///< any JSON value
    std::string_view error;  ///< any JSON value
    std::string_view message;

    // Of a stream frame.
    std::string_view stream;
    std::string_view data;
    std::optional<std::uint64_t> seq;

    std::optional<std::int32_t> code; ///< error.code or exitCode
};

/// One pass over @p bytes; allocates only for ids of more than some bytes. Any bytes are accepted.
[[nodiscard]] FrameView readFrame(std::string_view bytes, Direction direction);

/// The value of a string member; empty for an empty view.
[[nodiscard]] std::string decodedText(std::string_view string);

/// The bytes that a stream frame carries; nullopt if it has no data or the data are not base64.
[[nodiscard]] std::optional<std::string> decodedData(const FrameView &frame);

} // namespace claustrum
