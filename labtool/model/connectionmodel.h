// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/sessioninfo.h"

#include <QAbstractTableModel>

#include <vector>

namespace claustrum::lab {

/// The connections of a daemon, in the order of their numbers. Rows stay where they are while
/// their contents change, so that a selection does.
class ConnectionModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Number, Requests, BytesIn, BytesOut, Queued, Attached, Since, Peer, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void set(std::vector<ConnectionInfo> connections);
    [[nodiscard]] const ConnectionInfo &at(int row) const
    {
        return m_rows[static_cast<std::size_t>(row)];
    }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<ConnectionInfo> m_rows;
};

} // namespace claustrum::lab
