// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frameview.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace claustrum {

/// One frame or event of a session, with its time and without its bytes.
struct Moment
{
    enum class Kind : std::uint8_t {
        Request,
        Result,
        Error,
        Stdout,
        Stderr,
        Exit,
        Unreadable,
        Opened, ///< a connection
        Closed,
        Queue,     ///< count bytes wait for the client of a connection; 0: none any more
        Lost,      ///< count lines are missing here
        Restarted, ///< another daemon: connections, requests and processes start over
        Remark,    ///< a note that says nothing about the session: readers leave it out
    };
    static constexpr std::int64_t unknown = -1;

    std::int64_t time = 0;        ///< ns since 1970; 0: not known
    std::uint32_t connection = 0; ///< 0: none
    Kind kind = Kind::Unreadable;
    std::uint64_t number = 0; ///< of the line in its file, or of the frame in its capture; from 1
    std::uint64_t bytes = 0;  ///< of the frame with its newline
    std::uint64_t data = 0;   ///< decoded bytes of output or stdin
    std::uint64_t count = 0;  ///< of Queue and Lost
    std::string method;       ///< of a request; of a reply after MomentLinker
    std::string process;      ///< of a stream frame and of process.*
    std::string id;           ///< of a request or reply: JSON text
    std::int64_t latency = unknown; ///< ns, of a reply after MomentLinker
    std::uint64_t request = 0;      ///< number of its request, of a reply after MomentLinker

    [[nodiscard]] bool isReply() const { return kind == Kind::Result || kind == Kind::Error; }
    [[nodiscard]] bool isStream() const
    {
        return kind == Kind::Stdout || kind == Kind::Stderr || kind == Kind::Exit;
    }
    [[nodiscard]] bool isFrame() const { return kind <= Kind::Unreadable; }
};

/// The moment of a frame without its newline; time, connection and number stay unset.
[[nodiscard]] Moment momentOf(std::string_view frame, Direction direction);

} // namespace claustrum
