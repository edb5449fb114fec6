// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <cstddef>
#include <string>

namespace claustrum {

/// @p bytes random bytes, at most 256, as lower-case hexadecimal digits. The error is that of
/// reading /dev/urandom, where getrandom() is refused. Any thread.
Result<std::string> randomHex(std::size_t bytes);

} // namespace claustrum
