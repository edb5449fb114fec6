// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/differenceview.h"
#include "conformance/results/difference.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Both sides of a payload beside each other on a page, laid out in lines, with the differing bytes
/// marked in the first line that differs.
/// @param label of the title: "decoded"
std::string htmlPayload(std::string_view label, const Payload &payload, const SideNames &sides);

} // namespace claustrum::conformance
