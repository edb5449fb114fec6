// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/sessioninfo.h"
#include "labtool/model/keyedtablemodel.h"

namespace claustrum::lab {

/// The processes of a daemon. BufferRole gives the fill level of the replay buffer (0 to 1).
class ProcessModel : public KeyedTableModel<ProcessInfo>
{
    Q_OBJECT
public:
    enum Column { Id, State, Buffer, Seqs, Stdin, Connection, Pid, Command, Cwd, Started };
    enum Role { IdRole = Qt::UserRole, BufferRole };

    ProcessModel();

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
};

} // namespace claustrum::lab
