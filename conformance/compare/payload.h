// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/results/difference.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A text of a comparison, and the offset of its first differing byte.
struct PlaceInText
{
    std::string_view text;
    std::size_t offset = 0;
};

/// The payload that both places are in: the value of a field `data`, decoded. nullopt if the
/// difference is elsewhere, if neither side is base64, and for frames above 4 MiB.
///
/// In the expected frame, "<<b64:…>>" is a payload with masks; they are respected. Of a value that
/// is not base64, the part before its first wrong character is decoded.
std::optional<Payload> payloadAt(const PlaceInText &expected, const PlaceInText &received);

/// The same for texts that are payloads themselves, such as the output of a program.
Payload payloadOfOutput(const PlaceInText &expected, const PlaceInText &received);

/// The bytes in the field `data` of a frame; nullopt if there is none, or it is not base64.
std::optional<std::string> dataOf(std::string_view frame);

} // namespace claustrum::conformance
