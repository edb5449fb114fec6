// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/results/presentation.h"

#include <cstddef>
#include <optional>

namespace claustrum::conformance {

/// Colour if the descriptor is a terminal and the environment does not say NO_COLOR
/// (https://no-color.org: any value but the empty one).
Colour colourOn(int fd);

/// The width of the terminal; nothing if the descriptor is none, or its width is not known.
std::optional<std::size_t> columnsOf(int fd);

} // namespace claustrum::conformance
