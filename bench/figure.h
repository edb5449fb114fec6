// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace claustrum::bench {

/// One measured figure, and the baseline measured in the same run.
struct Figure
{
    std::string name;
    std::string unit;
    double measured = 0;
    double limit = 0; ///< the baseline, in the same unit
    /// The condition: measured / limit at least, measured / limit at most, measured at most, or
    /// measured - limit at most.
    enum class Bound { RatioAtLeast, RatioAtMost, AtMost, MoreAtMost } bound = Bound::RatioAtLeast;
    double wanted = 0;

    [[nodiscard]] bool reached() const;
    /// The number compared with the wanted one.
    [[nodiscard]] double value() const;
};

using Figures = std::vector<Figure>;

/// The median of several measurements; they must not be empty.
double median(std::vector<double> values);
/// The value that is greater than @p share of them.
double percentile(std::vector<double> values, double share);

} // namespace claustrum::bench
