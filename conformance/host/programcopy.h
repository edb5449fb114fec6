// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>

namespace claustrum::conformance {

/// Copies a program to DIRECTORY/bin/claustrum, executable by every user, and returns that path.
/// A program that is already there is left as it is.
Result<std::string> copyProgram(const std::string &program, const std::string &directory);

/// The same, with the module and the configuration beside a claustrum, for a user who cannot reach
/// the original folder. Other programs have neither and are copied alone.
Result<std::string> copyWhole(const std::string &program, const std::string &directory);

} // namespace claustrum::conformance
