// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace claustrum {

/// The length of a deflate block's end code (RFC 1951), in bits; 0 for a stored block.
/// @param header bytes with the block's header, which must be complete and valid
/// @param firstBit position of the header in the first byte, 0 to 7
unsigned endOfBlockLength(std::string_view header, unsigned firstBit);

} // namespace claustrum
