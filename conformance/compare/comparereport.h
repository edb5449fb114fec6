// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/comparerow.h"
#include "conformance/model/difference.h"
#include "conformance/model/visibletext.h"

#include <string>

namespace claustrum::conformance {

/// A row that differs, as a replay would tell it.
Difference differenceOf(const CompareRow &row);

/// The differences as text for a terminal, a mail or an issue, each as a replay shows it.
std::string compareReport(const CompareRows &rows, const std::string &leftName,
                          const std::string &rightName, Colour colour);

} // namespace claustrum::conformance
