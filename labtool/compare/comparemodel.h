// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/comparerow.h"

#include <QAbstractTableModel>

#include <set>
#include <vector>

namespace claustrum::lab {

using conformance::CompareRow;
using conformance::CompareRows;

/// A comparison as a table. Runs of equal rows are folded into one line, but for those next to a
/// difference; unfold() opens one.
class CompareModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { LeftLine, Left, Mark, RightLine, Right, ColumnCount };
    enum Role { KindRole = Qt::UserRole, FoldedRole };
    static constexpr std::size_t context = 1; ///< equal rows that stay beside a difference

    using QAbstractTableModel::QAbstractTableModel;

    void set(CompareRows rows);
    void setFolding(bool folding);
    void unfold(int row);

    /// The row's comparison; nullptr if it is a fold.
    [[nodiscard]] const CompareRow *at(int row) const;
    [[nodiscard]] int differences() const { return m_differences; }
    [[nodiscard]] const CompareRows &rows() const { return m_rows; }

    /// The next row behind @p row (before it, for -1) that differs; -1 if there is none.
    [[nodiscard]] int nextDifference(int row, int step) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Line
    {
        std::size_t first;
        std::size_t count; ///< more than one: folded
    };
    void layOut();

    CompareRows m_rows;
    std::vector<Line> m_lines;
    std::set<std::size_t> m_unfolded; ///< first rows
    bool m_folding = true;
    int m_differences = 0;
};

} // namespace claustrum::lab
