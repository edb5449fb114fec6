// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/drift/pairchanges.h"

#include <cstddef>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// The rules that only one side breaks and the failures of only one server, as changes. A rule that
/// both break somewhere in the scenario is none: which frame breaks it may depend on the time.
/// @param partners the step of @p from for each step of @p to, or noStep
/// @param notes receives the failures of both servers
std::vector<PairChanges::Change> breachChanges(const DriftSession &from, const DriftSession &to,
                                               const std::vector<std::size_t> &partners,
                                               std::vector<std::string> &notes);

} // namespace claustrum::conformance
