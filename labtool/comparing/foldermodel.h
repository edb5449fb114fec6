// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/comparefolders.h"

#include <QAbstractTableModel>

#include <vector>

namespace claustrum::lab {

/// The files of two folders as a table, in the order of their names.
class FolderModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { State, Name, Difference, ColumnCount };
    enum Role { StateRole = Qt::UserRole };

    using QAbstractTableModel::QAbstractTableModel;

    void set(std::vector<conformance::FilePair> pairs);
    void update(int row, const conformance::FilePair &pair);
    [[nodiscard]] const std::vector<conformance::FilePair> &pairs() const { return m_pairs; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<conformance::FilePair> m_pairs;
};

} // namespace claustrum::lab
