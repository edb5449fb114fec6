// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>
#include <string_view>

namespace claustrum::go {

/// Go's words for an errno: "no such file or directory"; "errno 999" for one without any.
std::string errnoText(int error);

/// "<operation> <path>: <reason>" (wire.md, Error texts).
Error osError(std::string_view operation, std::string_view path, int error);

} // namespace claustrum::go
