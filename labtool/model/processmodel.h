// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/sessioninfo.h"

#include <QAbstractTableModel>

#include <vector>

namespace claustrum::lab {

/// The processes of a daemon; a bar's worth of its replay buffer in BufferRole (0 to 1).
class ProcessModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        Id,
        State,
        Buffer,
        Seqs,
        Stdin,
        Connection,
        Pid,
        Command,
        Cwd,
        Started,
        ColumnCount
    };
    enum Role { IdRole = Qt::UserRole, BufferRole, PausedRole };

    using QAbstractTableModel::QAbstractTableModel;

    void set(std::vector<ProcessInfo> processes);
    [[nodiscard]] const ProcessInfo &at(int row) const
    {
        return m_rows[static_cast<std::size_t>(row)];
    }
    /// The row of that id; -1 if there is none.
    [[nodiscard]] int rowOf(const std::string &id) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<ProcessInfo> m_rows;
};

} // namespace claustrum::lab
