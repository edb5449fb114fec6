// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/sessioninfo.h"
#include "labtool/model/keyedtablemodel.h"

namespace claustrum::lab {

/// The connections of a daemon, in the order of their numbers.
class ConnectionModel : public KeyedTableModel<ConnectionInfo>
{
    Q_OBJECT
public:
    enum Column { Number, Requests, BytesIn, BytesOut, Queued, Attached, Since, Peer };

    ConnectionModel();

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
};

} // namespace claustrum::lab
