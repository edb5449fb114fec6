// SPDX-License-Identifier: Apache-2.0
// The lines of a process's stdin, stdout or stderr, put together over frames.
#pragma once

#include "labtool/frames/framestore.h"
#include "labtool/frames/textpattern.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// A line of one stream, without its newline.
struct StreamLine
{
    std::string text;
    FrameNumber first = 0; ///< the frame in which it begins, as far as that is known
    FrameNumber last = 0;  ///< the frame in which it ends
};

/// The lines that end in a stdout or stderr frame, or in a process.stdin request; none for other
/// frames. Data that are one JSON value without a newline are a line, too.
///
/// Looks back for the begin of the first line, over at most `longestLine` bytes and
/// `farthestFrame` frames between two parts of it; beyond that, the line begins at the limit.
[[nodiscard]] std::vector<StreamLine> linesEndingIn(const FrameStore &store, FrameNumber number);
/// The same, if the data of the frame are at hand.
[[nodiscard]] std::vector<StreamLine> linesEndingIn(const FrameStore &store, FrameNumber number,
                                                    std::string_view data);
inline constexpr std::size_t longestLine = 4 << 20;
inline constexpr std::size_t farthestFrame = 50'000;

/// Whether a frame holds the text, or its data end a text that begins in earlier frames of the same
/// stream. @param bytes of the frame
[[nodiscard]] bool frameHolds(const FrameStore &store, FrameNumber number, std::string_view bytes,
                              const TextPattern &text);
/// The second part alone.
[[nodiscard]] bool endsText(const FrameStore &store, FrameNumber number, std::string_view bytes,
                            const TextPattern &text);

/// The complete lines in the data of one frame alone.
[[nodiscard]] std::vector<std::string_view> linesIn(std::string_view data);

/// Whether the text is one JSON object or array.
[[nodiscard]] bool isJsonLine(std::string_view text);

/// Whether a value at the path in the JSON text passes @p holds: strings as text, other scalars as
/// written. Elements of arrays count as standing at the array's place: "message.content.type" finds
/// the type of each element of content. Path: names of members.
[[nodiscard]] bool anyJsonValue(std::string_view json, const std::vector<std::string> &path,
                                const std::function<bool(std::string_view)> &holds);

} // namespace claustrum::lab
