// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// One line of a comparison: what stands on the left, what on the right.
struct CompareRow
{
    enum class Kind { Equal, Changed, OnlyLeft, OnlyRight };
    Kind kind = Kind::Equal;
    bool moved = false; ///< its order among the others is another one: no difference by itself
    int leftLine = 0;   ///< in the file, from 1; 0: none
    int rightLine = 0;
    std::string left;
    std::string right;
    std::size_t leftOffset = 0; ///< of the first bytes that differ
    std::size_t rightOffset = 0;
    std::string field; ///< name of the JSON field there
    std::string what;  ///< "the reply to 12"
    std::string sent;  ///< the line that it answers; empty: none
};

using CompareRows = std::vector<CompareRow>;

} // namespace claustrum::conformance
