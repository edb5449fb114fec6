// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/anomaly.h"

#include <algorithm>

namespace claustrum::lab {

std::string_view markName(Mark mark)
{
    switch (mark) {
    case Mark::ErrorReply:
        return "error reply";
    case Mark::Unauthorized:
        return "unauthorized";
    case Mark::SeqGap:
        return "seq gap";
    case Mark::Duplicate:
        return "duplicate";
    case Mark::OutOfOrder:
        return "out of order";
    case Mark::Overtook:
        return "reply overtook";
    case Mark::Unanswered:
        return "unanswered";
    case Mark::Malformed:
        return "unreadable";
    case Mark::Lost:
        return "lines lost";
    case Mark::Paused:
        return "backpressure";
    case Mark::Pinned:
        return "pinned";
    }
    return {};
}

Severity severityOf(Mark mark)
{
    switch (mark) {
    case Mark::Overtook:
    case Mark::Paused:
        return Severity::Hint;
    case Mark::ErrorReply:
    case Mark::Unanswered:
    case Mark::Lost:
        return Severity::Warning;
    default:
        return Severity::Fault;
    }
}

Severity worstOf(std::uint16_t marks)
{
    Severity worst = Severity::Hint;
    for (std::uint16_t bit = 1; bit < Mark::Pinned; bit = static_cast<std::uint16_t>(bit << 1)) {
        if (marks & bit)
            worst = std::max(worst, severityOf(static_cast<Mark>(bit)));
    }
    return worst;
}

} // namespace claustrum::lab
