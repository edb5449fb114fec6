// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace claustrum::bench {

/// One measured figure beside the limit that was measured in the same run.
struct Figure
{
    std::string name;
    std::string unit;
    double measured = 0;
    double limit = 0; ///< by the same unit; what it is held against
    /// What must hold: measured / limit at least, measured / limit at most, measured at most, or
    /// measured - limit at most.
    enum class Bound { RatioAtLeast, RatioAtMost, AtMost, MoreAtMost } bound = Bound::RatioAtLeast;
    double wanted = 0;

    [[nodiscard]] bool reached() const;
    /// The number that is held against what is wanted.
    [[nodiscard]] double value() const;
};

using Figures = std::vector<Figure>;

/// The median of several measurements; they must not be empty.
double median(std::vector<double> values);
/// The value below which @p share of them lie.
double percentile(std::vector<double> values, double share);

} // namespace claustrum::bench
