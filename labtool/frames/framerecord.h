// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framefacts.h"
#include "labtool/frames/nametable.h"

#include <cstdint>
#include <string>

namespace claustrum::lab {

/// The number of a frame in its capture, from 1. Stays the same when older frames are forgotten.
using FrameNumber = std::uint64_t;

/// Marks of a frame, as bits.
enum Mark : std::uint16_t {
    ErrorReply = 1,
    Unauthorized = 2,
    SeqGap = 4,
    Duplicate = 8,
    OutOfOrder = 16, ///< a stream frame received after a later one
    Overtook = 32,   ///< a reply before the reply to an older request
    Unanswered = 64,
    Malformed = 128,
    Lost = 256,    ///< a note: lines were lost
    Paused = 512,  ///< a note: backpressure
    Pinned = 1024, ///< by the user
};
inline constexpr std::uint16_t anomalyMarks = Mark::Pinned - 1;

/// The place of a frame's bytes.
struct TextRef
{
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
    std::uint16_t file = 0; ///< 0: in memory; otherwise the number of a FrameFile
    std::uint16_t flags = 0;
    static constexpr std::uint16_t escaped = 1; ///< inside a JSON string
    static constexpr std::uint16_t body = 2;    ///< of a log that cuts strings
};

/// One frame of a capture, without its bytes: 80 bytes.
struct FrameRecord
{
    static constexpr std::int64_t unknown = -1;

    std::int64_t time = 0;          ///< ns since 1970; 0: not known
    std::int64_t latency = unknown; ///< ns from request to reply; set on both
    FrameNumber partner = 0;        ///< a request's reply, a reply's request
    std::uint64_t seq = 0;          ///< of a stream frame; of a Queue note: bytes
    TextRef text;
    std::uint32_t size = 0;       ///< bytes of the frame without its newline
    std::uint32_t connection = 0; ///< 0: none
    NameId method = 0;            ///< of a reply: that of its request
    NameId process = 0;
    NameId source = 0;     ///< of a merged log: the log that it is from
    std::int32_t code = 0; ///< of an error or an exit; the NoteKind of a note
    std::uint16_t marks = 0;
    FrameKind kind = FrameKind::Unreadable;
    Direction direction = Direction::In;
};

/// A frame from a source: read but not stored.
struct IncomingFrame
{
    std::int64_t time = 0;
    std::uint32_t connection = 0;
    Direction direction = Direction::In;
    FrameFacts facts;
    std::string bytes; ///< without the newline; empty if ref locates them
    TextRef ref;
    std::uint32_t size = 0;
    std::uint16_t marks = 0;       ///< marks set by the source
    std::string source;            ///< of a merged log: the log that it is from
    std::string comment;           ///< by the user
    std::size_t longestString = 0; ///< bytes; of a frame from a log that cuts strings
};

} // namespace claustrum::lab
