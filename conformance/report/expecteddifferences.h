// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/report/report.h"
#include "conformance/results/difference.h"
#include "wire/result.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// The field by which a list names a difference: that of the transcript, without the received one.
std::string listedField(const Difference &difference);

/// The list of known differences, each with its reason: the change that will remove it. Lines
/// "<build>/<scenario>:<line> <reason>" or "<build>/<scenario>:<line>:<field> <reason>", with the
/// wildcards `*` and `?` in the field; blank lines; comments from #. Without a field, the line
/// lists all differences of that line of the transcript.
///
/// A line that matches no difference fails, so that the list stays true. A server that crashes,
/// does not start or closes a connection is never a known difference.
class ExpectedDifferences
{
public:
    /// The error names file and line.
    static Result<ExpectedDifferences> read(const std::string &file);
    static Result<ExpectedDifferences> parse(std::string_view text, const std::string &file);

    /// An error if a line names a scenario that is not among @p scenarios, "<build>/<scenario>".
    [[nodiscard]] Result<void> checkScenarios(const std::set<std::string> &scenarios) const;

    /// Classifies a result by the list, and puts the reasons into its differences.
    [[nodiscard]] Outcome judge(ScenarioResult result) const;

    [[nodiscard]] bool isEmpty() const { return m_entries.empty(); }

private:
    struct Entry
    {
        std::string scenario; ///< "<build>/<scenario>"
        int line = 0;         ///< of the transcript
        std::string field;    ///< a pattern; empty: any
        std::string reason;
        std::string place; ///< "FILE:3: "
        std::string name;  ///< as written
    };
    static Result<Entry> readEntry(std::string_view line, std::string place);
    static bool matches(const Entry &entry, const Difference &difference);

    std::vector<Entry> m_entries;
};

} // namespace claustrum::conformance
