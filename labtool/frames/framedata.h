// SPDX-License-Identifier: Apache-2.0
// The bytes that a frame carries in base64: a process's output, or its input.
#pragma once

#include "labtool/frames/framefacts.h"
#include "labtool/frames/textpattern.h"

#include <optional>
#include <string>
#include <string_view>

namespace claustrum::lab {

/// The decoded data of a stdout or stderr frame, or of a process.stdin request; nullopt if the
/// frame carries none or it is not base64.
[[nodiscard]] std::optional<std::string> frameData(std::string_view frame, Direction direction);

/// Whether the data contain the text: as they are, or as shown without escape sequences.
[[nodiscard]] bool dataHold(std::string_view data, const TextPattern &text);

/// Whether the frame contains the text, in its bytes or in its data.
[[nodiscard]] bool frameHolds(std::string_view frame, Direction direction, const TextPattern &text);

} // namespace claustrum::lab
