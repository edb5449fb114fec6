// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/drift/driftkind.h"

#include <array>
#include <optional>
#include <string_view>

namespace claustrum::conformance {

/// The weight of a change for a client, in ascending order.
enum class Grade {
    Info,    ///< expected of every new build
    Warning, ///< an addition after which all that was there before is as before
    Error,   ///< an answer that a client may depend on is different
};
inline constexpr std::array grades{Grade::Error, Grade::Warning, Grade::Info};

/// "info", "warning", "error"
std::string_view gradeName(Grade grade);

/// The grade of that name; nullopt for other names.
std::optional<Grade> gradeNamed(std::string_view name);

/// A grade and its reason, one line.
struct Graded
{
    Grade grade = Grade::Error;
    std::string_view reason;
};

/// The grade of a change, by the first line of a table that fits.
/// @param path the field
/// @param atEnd the field was added after all others of its object
Graded gradeOf(DriftKind kind, std::string_view path, bool atEnd);

} // namespace claustrum::conformance
