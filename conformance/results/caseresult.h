// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace claustrum::conformance {

/// The result of a scenario or of one of its cases.
enum class Verdict {
    Equal,
    Differs,
    CouldNotStart, ///< no program, or its first `-serve` failed
    NotRun,        ///< no verdict was possible; never a success
    Skipped,       ///< not run or not compared, since this machine lacks something
    NotReached,    ///< the play ended before
    Flaky,         ///< equal in some of several rounds only
};

/// The result of a case: of the lines of a scenario that show one requirement.
struct CaseResult
{
    std::string id;          ///< "<scenario>/<case>", or the scenario for lines of no case
    std::string requirement; ///< one line; empty for lines of no case
    std::vector<std::string> sections; ///< of the contract, as "wire.md#Envelope"
    int firstLine = 0;                 ///< of the transcript
    int lastLine = 0;
    Verdict verdict = Verdict::NotRun;

    /// Whether this stands for all lines of no case.
    [[nodiscard]] bool isRest() const { return id.find('/') == std::string::npos; }
    [[nodiscard]] bool contains(int line) const { return firstLine <= line && line <= lastLine; }
};

} // namespace claustrum::conformance
