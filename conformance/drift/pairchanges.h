// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/drift/drift.h"

#include <cstddef>
#include <vector>

namespace claustrum::conformance {

/// The changes of one scenario.
struct PairChanges
{
    struct Change
    {
        std::size_t place; ///< in the scenario
        DriftKey key;
        DriftChange change;
    };

    std::vector<Change> changes;
    std::size_t answers = 0;
    std::size_t notCompared = 0;
};

/// Compares two transcripts of the same scenario.
PairChanges pairChanges(const Transcript &from, const Transcript &to);

} // namespace claustrum::conformance
