// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace claustrum::go {

/// Code points from first to last, inclusive.
struct CodePointRange
{
    char32_t first;
    char32_t last;
};

/// The code points that Go's quoting escapes, ascending: all but letters, marks, numbers,
/// punctuation, symbols and the space.
std::span<const CodePointRange> unprintableRanges();

} // namespace claustrum::go
