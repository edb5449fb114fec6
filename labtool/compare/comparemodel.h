// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/comparerow.h"

#include <QAbstractTableModel>

#include <set>
#include <vector>

namespace claustrum::lab {

using conformance::CompareRow;
using conformance::CompareRows;

/// The length of the common end of both texts, after the first difference.
[[nodiscard]] std::size_t commonEnd(const CompareRow &row);

/// A comparison as a table. Folds runs of equal or not compared rows into one line each, except for
/// the rows next to a difference; unfold() expands one run.
class CompareModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { LeftLine, Left, Mark, RightLine, Right, ColumnCount };
    enum Role {
        KindRole = Qt::UserRole,
        FoldedRole,
        FaultRole, ///< the server ended or failed
        RangeRole, ///< QPoint: the differing characters of a cell, from and to; null: none
    };
    static constexpr std::size_t context = 1; ///< equal rows shown on each side of a difference

    using QAbstractTableModel::QAbstractTableModel;

    void set(CompareRows rows);
    void setFolding(bool folding);
    void unfold(int row);

    /// The comparison in this row; nullptr for a folded run.
    [[nodiscard]] const CompareRow *at(int row) const;
    [[nodiscard]] int differences() const { return m_differences; }
    [[nodiscard]] int notCompared() const { return m_notCompared; }
    [[nodiscard]] const CompareRows &rows() const { return m_rows; }

    /// The next difference after @p row (step 1) or before it (step -1); -1 if there is none.
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
        std::size_t count; ///< more than one if folded
    };
    void layOut();

    CompareRows m_rows;
    std::vector<Line> m_lines;
    std::set<std::size_t> m_unfolded; ///< first rows
    bool m_folding = true;
    int m_differences = 0;
    int m_notCompared = 0;
};

} // namespace claustrum::lab
