// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/differenceview.h"
#include "conformance/results/difference.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A frame on a page. Long frames are folded after their beginning, very long ones cut.
std::string htmlFrame(std::string_view text);

/// One of two texts beside each other. @param cssClass "first" or "second"
std::string htmlSide(std::string_view cssClass, std::string_view name, const std::string &html);

/// A text with the bytes from @p from to @p to marked; cut far from them, and within them if they
/// are many.
std::string htmlMarked(std::string_view text, std::size_t from, std::size_t to);

/// A difference on a page: its summary, the request, both texts side by side with the differing
/// bytes marked, what they carry in base64, the details, the server's log around that moment.
/// @param place of the difference, "files-list.jsonl:41"
std::string htmlDifference(const std::string &place, const Difference &difference,
                           const SideNames &sides = {});

} // namespace claustrum::conformance
