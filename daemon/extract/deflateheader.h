// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace claustrum {

/// How long the code is that ends a deflate block (RFC 1951), in bits; 0 in a stored one.
/// @param header bytes with the block's header, which is whole and valid
/// @param firstBit where it begins in the first of them, 0 to 7
unsigned endOfBlockLength(std::string_view header, unsigned firstBit);

} // namespace claustrum
