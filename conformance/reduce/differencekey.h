// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "conformance/results/difference.h"

#include <compare>
#include <map>
#include <string>

namespace claustrum::conformance {

/// The identity of a difference, whichever other steps are played: its kind, the request that it
/// answers, and the field.
struct DifferenceKey
{
    Difference::Kind kind = Difference::Kind::Server;
    int line = 0;     ///< of the request, or of the step itself; 0: what decides
    std::string what; ///< field, and whether an error came; or the frame that nothing expects

    auto operator<=>(const DifferenceKey &) const = default;
};

/// Makes the keys of differences in plays of a transcript or of parts of it.
class DifferenceKeys
{
public:
    explicit DifferenceKeys(const Transcript &transcript);

    [[nodiscard]] DifferenceKey keyOf(const Difference &difference) const;

private:
    std::map<int, int> m_requests; ///< lines of the requests, by the lines of their answers
};

} // namespace claustrum::conformance
