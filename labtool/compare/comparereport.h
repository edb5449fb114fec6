// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/compare/comparerow.h"

#include <string>

namespace claustrum::lab {

/// The differences as text for a mail or an issue, each as claustrum-conformance shows it.
[[nodiscard]] std::string compareReport(const CompareRows &rows, const std::string &leftName,
                                        const std::string &rightName);

} // namespace claustrum::lab
