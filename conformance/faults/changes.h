// SPDX-License-Identifier: Apache-2.0
// Wrong versions of one frame. Each function returns what to send in place of the frame, newlines
// included, or nullopt if the fault cannot be put into it. No change falls into a value that every
// scenario masks.
#pragma once

#include "wire/frameview.h"

#include <optional>
#include <string>
#include <string_view>

namespace claustrum::conformance::change {

using Changed = std::optional<std::string>;

// Any frame.
Changed dropped(const FrameView &frame);
Changed twice(const FrameView &frame);
Changed extraSpace(const FrameView &frame);
Changed keyOrder(const FrameView &frame);
Changed addedField(const FrameView &frame);
Changed carriageReturn(const FrameView &frame);
Changed nulByte(const FrameView &frame);
Changed emptyLine(const FrameView &frame);
Changed newlineInside(const FrameView &frame);
Changed noNewline(const FrameView &frame);
Changed byteOrderMark(const FrameView &frame);

// Replies.
Changed droppedReply(const FrameView &frame);
Changed changedByte(const FrameView &frame);
Changed invalidUtf8(const FrameView &frame);
Changed renamedKey(const FrameView &frame);
Changed lostField(const FrameView &frame);
Changed otherId(const FrameView &frame);
Changed idAsText(const FrameView &frame);
Changed otherBoolean(const FrameView &frame);
Changed notRunning(const FrameView &frame);
Changed numberAsFloat(const FrameView &frame);
Changed escapedLetter(const FrameView &frame);
Changed errorCode(const FrameView &frame);
Changed errorText(const FrameView &frame);
Changed pid(const FrameView &frame);
Changed startTime(const FrameView &frame);
Changed firstSeq(const FrameView &frame);
Changed lastSeq(const FrameView &frame);
Changed stdinApplied(const FrameView &frame);
Changed extraReply(const FrameView &frame);

// Stream frames.
Changed droppedOutput(const FrameView &frame);
Changed droppedExit(const FrameView &frame);
Changed exitTwice(const FrameView &frame);
Changed payload(const FrameView &frame);
Changed noPadding(const FrameView &frame);
Changed otherStream(const FrameView &frame);
Changed otherProcess(const FrameView &frame);
Changed otherSeq(const FrameView &frame);
Changed seqFromZero(const FrameView &frame);
Changed exitCode(const FrameView &frame);

} // namespace claustrum::conformance::change

namespace claustrum::conformance {

/// The text with another value of the first such member: a number is one higher, the last
/// character of a string is another. nullopt if it has no such member.
/// @param key with colon, such as "\"pid\":"
std::optional<std::string> withOtherValue(std::string_view text, std::string_view key);

} // namespace claustrum::conformance
