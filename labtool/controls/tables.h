// SPDX-License-Identifier: Apache-2.0
// The common setup of the smaller tables.
#pragma once

#include <QTableView>

#include <vector>

namespace claustrum::lab {

/// Selects whole rows, hides grid and row numbers, and makes the columns wide enough for these
/// samples. The last column takes the rest.
void setUpTable(QTableView *table, const std::vector<const char *> &samples);

} // namespace claustrum::lab
