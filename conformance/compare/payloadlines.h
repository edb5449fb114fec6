// SPDX-License-Identifier: Apache-2.0
// The form of a payload, and the lines in which it is shown.
#pragma once

#include "conformance/results/difference.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// A part of a payload, by offsets.
struct PayloadRange
{
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The form in which both sides are readable, by the expected side (by the received one if that is
/// empty): JSON if the line of the difference, or the whole payload, is an object or a list; text
/// if it is UTF-8 without control characters other than blanks, line ends and escapes; otherwise
/// hex.
Payload::Form formOf(const Payload &payload);

/// The part of each side with the difference: of several lines of JSON, the line; otherwise all.
PayloadRange expectedRange(const Payload &payload);
PayloadRange receivedRange(const Payload &payload);

/// Bytes in a line of hex: both sides fit beside each other on a page.
inline constexpr std::size_t payloadHexRow = 8;

/// A line for display. Every byte of the payload is in exactly one line.
struct PayloadLine
{
    PayloadRange bytes;
    std::size_t indent = 0; ///< columns before it
};

/// The lines of a text, each with its newline; of JSON, one per member, element and bracket, unless
/// it has lines of its own; of hex, payloadHexRow bytes each. At least one.
std::vector<PayloadLine> layOut(std::string_view bytes, Payload::Form form,
                                const PayloadRange &range);

/// The index of the line with that offset; an offset at the end is in the last line.
std::size_t lineAt(const std::vector<PayloadLine> &lines, std::size_t offset);

} // namespace claustrum::conformance
