// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace claustrum {

/// Asked by what gathers an amount that is not known beforehand, before it goes on with so many
/// bytes in all. May wait until there is room for them; false: give up ("operation canceled").
using MayHold = std::function<bool(std::size_t bytes)>;

/// For who sets no bounds.
inline bool mayHoldAll(std::size_t)
{
    return true;
}

} // namespace claustrum
