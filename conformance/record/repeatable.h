// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace claustrum::conformance {

/// Where two recordings of one scenario say something else.
struct Unrepeatable
{
    int line = 0;       ///< of the recordings, from 1
    std::string field;  ///< name of the JSON field; empty: the line as a whole
    std::string first;  ///< what the one says there
    std::string second; ///< and the other
    std::string mask;   ///< the placeholder that stands for both, "${NUMBER}"; empty: none does
    std::string advice; ///< if none does; may be empty
};

struct RunsCompared
{
    std::vector<Unrepeatable> differences;
    std::string masked; ///< the first recording with the masks put in
    /// Whether the masks are all that was needed.
    [[nodiscard]] bool canBeMasked() const;
};

/// Compares two recordings, the first of which may have masks already. Linear but for the lines
/// that differ. Where lines are missing, only up to there.
RunsCompared compareRuns(const std::string &first, const std::string &second);

} // namespace claustrum::conformance
