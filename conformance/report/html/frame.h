// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/differenceview.h"
#include "conformance/model/difference.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A frame on a page. Long frames are folded after their beginning, very long ones cut.
std::string htmlFrame(std::string_view text);

/// A difference on a page: its summary, the request, both texts side by side with the differing
/// bytes marked, the details.
/// @param place of the difference, "files-list.jsonl:41"
std::string htmlDifference(const std::string &place, const Difference &difference,
                           const SideNames &sides = {});

} // namespace claustrum::conformance
