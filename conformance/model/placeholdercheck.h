// SPDX-License-Identifier: Apache-2.0
// Misspelt placeholders, which would otherwise be played as literal text
// (docs/transcript-format.md, Placeholders).
#pragma once

#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Whether ${name} is replaced in a replay or is a mask.
bool isPlaceholder(std::string_view name);

/// A description of the first placeholder that is unknown or has no end; nullopt if there is none.
/// A name is a capital with capitals, digits and _ after it. Forms of a shell, such as ${1},
/// ${home} and ${HOME-x}, are none.
std::optional<std::string> findBadPlaceholder(std::string_view text);

/// The same for blocks of base64 in a line: an unknown kind, or no end.
std::optional<std::string> findBadBlock(std::string_view line);

/// Which lines of the wire a transcript has.
enum class Lines {
    Written, ///< by a person or by `record`: their placeholders are checked
    Tapped,  ///< of a live session: any text may occur in them
};

/// Checks the texts of a step in which placeholders are replaced. The error begins with the step
/// and the field.
std::optional<Error> checkPlaceholders(const Action &action, Lines lines);

} // namespace claustrum::conformance
