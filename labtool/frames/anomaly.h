// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framerecord.h"

#include <string>
#include <string_view>

namespace claustrum::lab {

enum class Severity : std::uint8_t {
    Hint, ///< legal but notable
    Warning,
    Fault, ///< a violation of the contract, or a refused request
};

/// One anomaly and the frame it belongs to.
struct Anomaly
{
    FrameNumber frame = 0;
    std::int64_t time = 0;
    std::uint32_t connection = 0;
    Mark mark = Mark::ErrorReply;
    std::string text;
};

/// "seq gap", "unanswered", …
[[nodiscard]] std::string_view markName(Mark mark);
[[nodiscard]] Severity severityOf(Mark mark);
/// The highest severity among several marks; at least one mark must be set.
[[nodiscard]] Severity worstOf(std::uint16_t marks);

} // namespace claustrum::lab
