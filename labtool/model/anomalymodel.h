// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/anomaly.h"

#include <QAbstractTableModel>

#include <array>
#include <deque>
#include <vector>

namespace claustrum::lab {

/// The anomalies of a capture as a table, newest last. Holds the newest `limit`; count() includes
/// the dropped ones. FrameRole gives the frame's number.
class AnomalyModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    static constexpr std::size_t limit = 10'000;
    enum Column { Kind, Frame, Text, Connection, Time, ColumnCount };
    enum Role { FrameRole = Qt::UserRole, SeverityRole, MarkRole };

    using QAbstractTableModel::QAbstractTableModel;

    void add(std::vector<Anomaly> anomalies);
    /// Removes the anomaly of a request whose reply arrived after all.
    void withdrawUnanswered(FrameNumber frame);
    void clear();

    [[nodiscard]] std::size_t count(Mark mark) const;
    [[nodiscard]] std::size_t total() const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] QVariant text(const Anomaly &anomaly, int column) const;
    static std::size_t slot(Mark mark);

    std::deque<Anomaly> m_anomalies;
    std::array<std::size_t, 16> m_counts{};
};

} // namespace claustrum::lab
