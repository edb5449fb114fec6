// SPDX-License-Identifier: Apache-2.0
#include "bench/figure.h"

#include <algorithm>

namespace claustrum::bench {

double Figure::value() const
{
    switch (bound) {
    case Bound::RatioAtLeast:
    case Bound::RatioAtMost:
        return limit > 0 ? measured / limit : 0;
    case Bound::MoreAtMost:
        return measured - limit;
    case Bound::AtMost:
        break;
    }
    return measured;
}

bool Figure::reached() const
{
    return bound == Bound::RatioAtLeast ? value() >= wanted : value() <= wanted;
}

double percentile(std::vector<double> values, double share)
{
    const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

double median(std::vector<double> values)
{
    return percentile(std::move(values), 0.5);
}

} // namespace claustrum::bench
