// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/drift/drift.h"

#include <cstddef>
#include <string>
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
    std::vector<std::string> notes; ///< failures of both servers
};

/// Compares two sessions of the same scenario.
PairChanges pairChanges(const DriftSession &from, const DriftSession &to);

} // namespace claustrum::conformance
