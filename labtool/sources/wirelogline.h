// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framerecord.h"
#include "wire/result.h"

#include <string>
#include <string_view>

namespace claustrum::lab {

/// Reads one line of a wire log (daemon.md, Wire log): {"time","conn","dir"} and the frame, as the
/// string "raw" or as the object "body"; or a note: {"time","lost"}, or a line that this tool has
/// exported (docs/labtool.md, Export). Does not copy the frame's bytes: ref gives their place in
/// the line (offset, length, escaped or body).
[[nodiscard]] Result<IncomingFrame> readWireLogLine(std::string_view line);

/// The bytes of a frame at its place in the line.
[[nodiscard]] std::string frameInLine(std::string_view line, const TextRef &ref);

} // namespace claustrum::lab
