// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>
#include <string_view>

namespace claustrum::go {

/// Go's text for an errno: "no such file or directory"; "errno 999" if it has none.
std::string errnoText(int error);

/// "<operation> <path>: <reason>" (wire.md, Error texts).
Error osError(std::string_view operation, std::string_view path, int error);

} // namespace claustrum::go
