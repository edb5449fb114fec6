// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/framerecord.h"
#include "wire/result.h"

#include <string_view>

namespace claustrum::lab {

/// Reads one line of a wire log (daemon.md, Wire log): {"time","conn","dir"} and the frame, as
/// the string "raw" or as the object "body". The frame's bytes are not copied: ref says where in
/// the line they stand (offset, length, escaped).
[[nodiscard]] Result<IncomingFrame> readWireLogLine(std::string_view line);

} // namespace claustrum::lab
