// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/framefacts.h"
#include "labtool/model/nametable.h"

#include <cstdint>
#include <string>

namespace claustrum::lab {

/// Counts the frames of a capture from 1; stays a frame's own when older ones are forgotten.
using FrameNumber = std::uint64_t;

/// What is remarkable about a frame, as bits.
enum Mark : std::uint16_t {
    ErrorReply = 1,
    Unauthorized = 2,
    SeqGap = 4,
    Duplicate = 8,
    OutOfOrder = 16, ///< a stream frame behind a later one
    Overtook = 32,   ///< a reply ahead of an older request's
    Unanswered = 64,
    Malformed = 128,
    Lost = 256,    ///< a note: the watcher missed lines
    Paused = 512,  ///< a note: backpressure
    Pinned = 1024, ///< by the user
};
inline constexpr std::uint16_t anomalyMarks = Mark::Pinned - 1;

/// Where the bytes of a frame are.
struct TextRef
{
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
    std::uint16_t file = 0;  ///< 0: in memory; else the number of a FrameFile
    std::uint16_t flags = 0; ///< escaped: a JSON string's inside
    static constexpr std::uint16_t escaped = 1;
};

/// One frame of a capture, without its bytes: 80 bytes.
struct FrameRecord
{
    static constexpr std::int64_t unknown = -1;

    std::int64_t time = 0;          ///< ns since 1970; 0: not known
    std::int64_t latency = unknown; ///< ns from request to reply, of both
    FrameNumber partner = 0;        ///< the reply of a request, the request of a reply
    std::uint64_t seq = 0;          ///< of a stream frame
    TextRef text;
    std::uint32_t size = 0;       ///< bytes of the frame without its newline
    std::uint32_t connection = 0; ///< 0: none
    NameId method = 0;            ///< of a reply: its request's
    NameId process = 0;
    std::int32_t code = 0; ///< of an error or an exit
    std::uint16_t marks = 0;
    FrameKind kind = FrameKind::Unreadable;
    Direction direction = Direction::In;
};

/// A frame as a source hands it over, read but not stored.
struct IncomingFrame
{
    std::int64_t time = 0;
    std::uint32_t connection = 0;
    Direction direction = Direction::In;
    FrameFacts facts;
    std::string bytes; ///< without the newline; empty if ref says where they are
    TextRef ref;
    std::uint32_t size = 0;
    std::uint16_t marks = 0; ///< what the source knows already
};

} // namespace claustrum::lab
