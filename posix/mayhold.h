// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace claustrum {

/// Asked before an amount unknown in advance grows to @p bytes in all. May wait until there is room
/// for them; false: give up ("operation canceled").
using MayHold = std::function<bool(std::size_t bytes)>;

/// For callers without a limit.
inline bool mayHoldAll(std::size_t)
{
    return true;
}

} // namespace claustrum
