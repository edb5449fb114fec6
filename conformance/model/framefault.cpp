// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/framefault.h"

namespace claustrum::conformance {

std::string_view ruleName(FrameRule rule)
{
    switch (rule) {
    case FrameRule::Repeated:
        return "repeated frame";
    case FrameRule::Gap:
        return "gap between frames";
    case FrameRule::Order:
        return "order of frames";
    case FrameRule::AfterExit:
        return "frame after the exit";
    case FrameRule::Unwanted:
        return "frame that was not asked for";
    case FrameRule::Detached:
        return "frame to a detached connection";
    case FrameRule::ReplayAfterReply:
        return "replay after the reply";
    case FrameRule::ExitAfterReply:
        return "exit after the reply";
    case FrameRule::Size:
        return "size of a frame";
    }
    return {};
}

std::optional<FrameFault> sizeFault(const std::string &frame, std::size_t size)
{
    if (size == 0)
        return FrameFault{FrameRule::Size, frame + " holds no data"};
    if (size <= mostData)
        return std::nullopt;
    return FrameFault{FrameRule::Size, frame + " holds " + std::to_string(size)
                                           + " bytes of data, and at most "
                                           + std::to_string(mostData) + " are allowed"};
}

} // namespace claustrum::conformance
