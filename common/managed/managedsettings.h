// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// The launcher that a file of managed settings sets, as it is written there: its
/// env.CLAUDE_CODE_PROCESS_WRAPPER, else its processWrapper (later/newest.md, 3.1). None if it sets
/// none. The error is the reason for which the file cannot be read.
///
/// @param bytes the whole file: JSON in UTF-8, or in UTF-16LE after its mark. Memory: twice its
/// size
Result<std::optional<std::string>> managedSettings(std::string_view bytes);

} // namespace claustrum
