// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/difference.h"
#include "conformance/report/report.h"
#include "wire/result.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The list of scenarios with known differences, and the reason of each: the change that will make
/// it equal. Lines "<scenario> <reason>" or "<build>/<scenario> <reason>", with the wildcards `*`
/// and `?`; blank lines; comments from #.
///
/// A listed scenario that is equal fails, so that the list stays up to date.
class ExpectedDifferences
{
public:
    /// The error names file and line.
    static Result<ExpectedDifferences> read(const std::string &file);
    static Result<ExpectedDifferences> parse(std::string_view text, const std::string &file);

    /// Classifies a result by the list.
    [[nodiscard]] Outcome judge(ScenarioResult result) const;

private:
    [[nodiscard]] std::optional<std::string> dueOf(const std::string &build,
                                                   const std::string &scenario) const;

    std::map<std::string, std::string> m_due; ///< by pattern
};

} // namespace claustrum::conformance
