// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/sessiontiming.h"

#include <QAbstractTableModel>

#include <vector>

namespace claustrum::lab {

/// The statistics of all methods or of all processes as a table; at most Statistics::limit rows.
/// SortRole gives numbers and names to sort by, NameRole the name of the row.
class StatisticsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Subject { Methods, Processes };
    enum MethodColumn { Method, Count, Errors, P50, P95, Max, In, Out };
    enum ProcessColumn { Process, Frames, Output, Rate, Stdin, Wire, Lifetime, Ended };
    enum Role { SortRole = Qt::UserRole, NameRole };

    StatisticsModel(const SessionTiming *timing, Subject subject, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    /// The text of a cell, and what it is sorted by.
    struct Cell
    {
        QString text;
        QVariant sort;
    };
    struct Row
    {
        QByteArray name;
        std::vector<Cell> cells;
    };

    void refresh();
    [[nodiscard]] std::vector<Row> methodRows() const;
    [[nodiscard]] std::vector<Row> processRows() const;
    static Cell count(std::uint64_t value);
    static Cell size(std::uint64_t bytes, bool isLeast = false);
    static Cell duration(std::optional<std::int64_t> ns);

    const SessionTiming *m_timing;
    Subject m_subject;
    std::vector<Row> m_rows;
};

} // namespace claustrum::lab
