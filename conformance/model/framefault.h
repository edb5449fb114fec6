// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The rules for the frames of a server that hold whatever a transcript says (processes.md, Stream
/// frames), by the way in which a frame breaks them.
enum class FrameRule {
    Repeated,         ///< the frame has already arrived
    Gap,              ///< frames before it have not arrived
    Order,            ///< a later frame has already arrived
    AfterExit,        ///< the exit frame has already arrived
    Unwanted,         ///< a reattach asked for later frames
    Detached,         ///< another connection receives the stream
    ReplayAfterReply, ///< the reply to a reattach comes before a replayed frame
    ExitAfterReply,   ///< the reply to a killAndWait comes before the exit frame
    Size,             ///< no data, or more than mostData
};

/// Bytes of data in a frame: the limit of a read of output.
inline constexpr std::size_t mostData = 32768;

/// A frame that breaks a rule.
struct FrameFault
{
    FrameRule rule;
    std::string text; ///< "frame 3 of process p arrived before frame 2"
    /// The frame is one whose absence was a Gap before. Tell either those or the gaps: the frame of
    /// a Gap comes too early, or those before it never come.
    bool isTold = false;
};

/// "order of frames", "replay after the reply", …
std::string_view ruleName(FrameRule rule);

/// The fault of a frame with @p size bytes of data. @param frame as in describe()
std::optional<FrameFault> sizeFault(const std::string &frame, std::size_t size);

} // namespace claustrum::conformance
