// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace claustrum::conformance {

/// Some of the items of a list, by their indexes, sorted.
using Subset = std::vector<std::size_t>;

/// Delta debugging: removes items from @p items as long as the rest has a property. Tries to remove
/// halves, then quarters and so on, from the end to the beginning, and at last single items until
/// no single one can be removed. The number of tests is about log2 of the number of items for each
/// item that stays, and at most its square.
///
/// @param items a set with the property
/// @param holds whether a smaller set has the property
/// @param mayContinue asked before each test; false ends the search with the smallest set so far
Subset minimize(Subset items, const std::function<bool(const Subset &)> &holds,
                const std::function<bool()> &mayContinue);

} // namespace claustrum::conformance
