// SPDX-License-Identifier: Apache-2.0
// What the smaller tables have in common.
#pragma once

#include <QTableView>

#include <vector>

namespace claustrum::lab {

/// Rows are selected whole, no grid, no row numbers, columns wide enough for these samples (the
/// last takes the rest).
void setUpTable(QTableView *table, const std::vector<const char *> &samples);

} // namespace claustrum::lab
