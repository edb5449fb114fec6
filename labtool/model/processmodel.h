// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/keyedtablemodel.h"
#include "labtool/model/sessioninfo.h"

namespace claustrum::lab {

/// The processes of a daemon; a bar's worth of its replay buffer in BufferRole (0 to 1).
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
