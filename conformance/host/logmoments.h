// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/results/difference.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace claustrum::conformance {

/// The moments of differences in the server's log, a file that grows.
///
/// A server may write a line later than it happened (claustrum: up to 50 ms), so the lines are read
/// at the end, from both sides of where the log ended at each moment.
class LogMoments
{
public:
    explicit LogMoments(std::string file)
        : m_file(std::move(file))
    {}

    /// Remembers where the log ends now. Call for each difference, in their order.
    void note();

    /// The lines around each moment, six before and six after it, 2 KiB on each side. Moments with
    /// common lines have the same excerpt, of at most 8 KiB.
    [[nodiscard]] std::vector<LogExcerpt> excerpts() const;

private:
    std::string m_file;
    std::vector<std::size_t> m_ends; ///< in the file, at each moment
};

} // namespace claustrum::conformance
