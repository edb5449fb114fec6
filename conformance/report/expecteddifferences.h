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

/// The scenarios that are known to differ still, and what will bring them: lines
/// "<scenario> <what>" or "<build>/<scenario> <what>", `*` and `?` in them; blank lines, and
/// comments from #.
///
/// A listed scenario that is equal is an error, so that the list cannot rot.
class ExpectedDifferences
{
public:
    /// The error names file and line.
    static Result<ExpectedDifferences> read(const std::string &file);
    static Result<ExpectedDifferences> parse(std::string_view text, const std::string &file);

    /// How a result stands to the list.
    [[nodiscard]] Outcome judge(ScenarioResult result) const;

private:
    [[nodiscard]] std::optional<std::string> dueOf(const std::string &build,
                                                   const std::string &scenario) const;

    std::map<std::string, std::string> m_due; ///< by pattern
};

} // namespace claustrum::conformance
