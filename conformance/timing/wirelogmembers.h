// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// The members of one line of a wire log (docs/operations.md, Wire log), or of a log that
/// claustrum-lab has exported (docs/labtool.md, Export). Views are of the line, which must outlive
/// them. Absent members are empty.
struct WireLogMembers
{
    std::string time;
    std::string direction; ///< "in" or "out"
    std::string_view connection;
    std::string_view frame; ///< raw; a string includes its quotes
    bool escaped = false;   ///< the frame is a JSON string
    std::string_view lost;  ///< a number, in a line without a frame
    std::string_view bytes; ///< a number, of the event "queue"
    std::string event;      ///< the name of an event
    std::optional<std::string> note;
    bool pinned = false;
    std::string comment; ///< by the user
    std::string source;  ///< the log that a merged line is from

    /// The number of the connection; 0 without one.
    [[nodiscard]] std::uint32_t connectionNumber() const;
};

/// Splits a line; the error is for people.
[[nodiscard]] Result<WireLogMembers> splitWireLogLine(std::string_view line);

/// The name of a process in a merged log, where several daemons may use the same id: "agent @
/// b.log"; the id alone without a source.
[[nodiscard]] std::string processOf(const std::string &id, const std::string &source);

/// The value of a JSON string, its quotes included; empty for other values.
[[nodiscard]] std::string unescapedJson(std::string_view quoted);

} // namespace claustrum
