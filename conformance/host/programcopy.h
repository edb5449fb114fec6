// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>

namespace claustrum::conformance {

/// Copies a program to DIRECTORY/bin/claustrum, for any user to execute. Its path; that of a
/// program which is there already is given back.
Result<std::string> copyProgram(const std::string &program, const std::string &directory);

/// The same, with the module and the configuration that a claustrum has beside it, for a user who
/// cannot reach them. Another program has none: then it is the program alone.
Result<std::string> copyWhole(const std::string &program, const std::string &directory);

} // namespace claustrum::conformance
