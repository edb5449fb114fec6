// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The path of a fixture, relative to the sandbox and clean ("." is the sandbox itself); an error
/// if it is outside. Only the texts are compared: symlinks are the business of whoever opens it.
/// @param directory of the sandbox: its path, or "${DIR}" before a replay
Result<std::string> pathInSandbox(std::string_view path, std::string_view directory);

} // namespace claustrum::conformance
