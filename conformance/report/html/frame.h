// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/differenceview.h"
#include "conformance/model/difference.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A frame on a page: as it is, or folded behind its beginning; of a very long one not more than
/// a page can bear.
std::string htmlFrame(std::string_view text);

/// A difference on a page: what is wrong, what was sent, both texts side by side with the bytes
/// that differ marked, the details.
/// @param place where it is, "files-list.jsonl:41"
std::string htmlDifference(const std::string &place, const Difference &difference,
                           const SideNames &sides = {});

} // namespace claustrum::conformance
