// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/framerecord.h"

#include <string>
#include <string_view>

namespace claustrum::lab {

enum class Severity : std::uint8_t {
    Hint, ///< legal, and worth a look
    Warning,
    Fault, ///< the contract is broken, or someone was refused
};

/// Something remarkable, and at which frame.
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
/// Of the worst of several marks; only if there are any.
[[nodiscard]] Severity worstOf(std::uint16_t marks);

} // namespace claustrum::lab
