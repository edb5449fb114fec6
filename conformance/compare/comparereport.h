// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/comparerow.h"
#include "conformance/results/difference.h"
#include "conformance/results/presentation.h"

#include <string>

namespace claustrum::conformance {

/// A differing row in the form that a replay reports.
Difference differenceOf(const CompareRow &row);

/// The differences as text for a terminal, a mail or an issue, in the form of a replay.
std::string compareReport(const CompareRows &rows, const std::string &leftName,
                          const std::string &rightName, const Presentation &presentation = {});

} // namespace claustrum::conformance
