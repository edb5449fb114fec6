// SPDX-License-Identifier: Apache-2.0
// The differences of two transcripts as HTML and JSON; comparereport.h has them as text.
#pragma once

#include "conformance/compare/comparerow.h"

#include <string>

namespace claustrum::conformance {

/// Numbers of rows by kind.
struct RowCounts
{
    std::size_t equal = 0;
    std::size_t changed = 0;
    std::size_t lost = 0;  ///< only on the left
    std::size_t added = 0; ///< only on the right
    std::size_t rules = 0; ///< equal, but one side breaks a rule
    std::size_t moved = 0; ///< equal, in another order
};
RowCounts countRows(const CompareRows &rows);

/// "3 changed, 1 lost, 2 added, 1 breaking a rule, 40 equal, 2 of them in another order"
std::string countsText(const RowCounts &counts);

/// A self-contained HTML page (html/page.h).
std::string diffHtml(const CompareRows &rows, const std::string &left, const std::string &right);

/// One JSON object with the rows that differ or are in another order, and a newline.
std::string diffJson(const CompareRows &rows, const std::string &left, const std::string &right);

} // namespace claustrum::conformance
