// SPDX-License-Identifier: Apache-2.0
#include "conformance/reduce/minimize.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

Subset without(const Subset &items, std::size_t begin, std::size_t end)
{
    Subset rest = items;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(begin),
               rest.begin() + static_cast<std::ptrdiff_t>(end));
    return rest;
}

} // namespace

Subset minimize(Subset items, const std::function<bool(const Subset &)> &holds,
                const std::function<bool()> &mayContinue)
{
    std::size_t size = (items.size() + 1) / 2; // of the chunk to remove
    while (!items.empty()) {
        bool removed = false;
        for (std::size_t end = items.size(); end > 0;) {
            if (!mayContinue())
                return items;
            const std::size_t begin = end - std::min(size, end);
            if (Subset rest = without(items, begin, end); holds(rest)) {
                items = std::move(rest);
                removed = true;
            }
            end = begin;
        }
        if (size == 1 && !removed)
            break;
        size = std::max<std::size_t>(size / 2, 1);
    }
    return items;
}

} // namespace claustrum::conformance
