// SPDX-License-Identifier: Apache-2.0
// The server's log in reports.
#pragma once

#include "conformance/results/difference.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>

namespace claustrum::conformance {

/// The marks of a log excerpt, each with its number of differences.
inline std::map<std::size_t, std::size_t> countedMarks(const LogExcerpt &log)
{
    std::map<std::size_t, std::size_t> counts;
    for (const std::size_t mark : log.marks)
        ++counts[std::min(mark, log.text.size())];
    return counts;
}

/// "2 differences were noticed here"
inline std::string noticedText(std::size_t differences)
{
    return (differences == 1 ? "the difference was"
                             : std::to_string(differences) + " differences were")
           + std::string(" noticed here");
}

/// Shows an excerpt that several differences share only with the first that a report shows.
class SharedLogs
{
public:
    /// The difference, without an excerpt that the one before it had.
    [[nodiscard]] Difference shownOnce(Difference difference)
    {
        if (difference.log.text == m_last)
            difference.log = {};
        else if (!difference.log.text.empty())
            m_last = difference.log.text;
        return difference;
    }

private:
    std::string m_last;
};

} // namespace claustrum::conformance
