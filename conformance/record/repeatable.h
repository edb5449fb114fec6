// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace claustrum::conformance {

/// One difference between two recordings of a scenario.
struct Unrepeatable
{
    int line = 0;        ///< of the recordings, from 1
    std::string field;   ///< name of the JSON field; empty: the line as a whole
    std::string first;   ///< the text of the first recording
    std::string second;  ///< the text of the second
    std::string mask;    ///< a placeholder that fits both, "${NUMBER}"; empty: there is none
    std::string advice;  ///< without a mask; may be empty
    bool masked = false; ///< the mask was put in
};

struct RunsCompared
{
    std::vector<Unrepeatable> differences;
    std::string masked; ///< the first recording with the masks in it
    /// Whether masks cover all differences.
    [[nodiscard]] bool canBeMasked() const;
};

/// Compares two recordings; the first may already have masks. Linear, except for the differing
/// lines. A missing line ends the comparison.
RunsCompared compareRuns(const std::string &first, const std::string &second);

} // namespace claustrum::conformance
