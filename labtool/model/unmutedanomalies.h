// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/anomalymodel.h"

#include <QSortFilterProxyModel>

namespace claustrum::lab {

/// The anomalies without the muted kinds, which stay counted.
class UnmutedAnomalies : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit UnmutedAnomalies(AnomalyModel *model, QObject *parent = nullptr);

    void setMuted(Mark mark, bool isMuted);
    [[nodiscard]] bool isMuted(Mark mark) const { return (m_muted & mark) != 0; }
    /// The muted kinds, as bits of Mark.
    [[nodiscard]] std::uint16_t muted() const { return m_muted; }
    void setAllMuted(std::uint16_t marks);

    /// Anomalies of kinds that are muted, and of those that are not.
    [[nodiscard]] std::size_t mutedCount() const;
    [[nodiscard]] std::size_t shownCount() const { return m_model->total() - mutedCount(); }
    [[nodiscard]] int mutedKinds() const;

Q_SIGNALS:
    void mutedChanged();

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    AnomalyModel *m_model;
    std::uint16_t m_muted = 0;
};

/// The kinds of anomalies, one bit each.
[[nodiscard]] std::vector<Mark> anomalyKinds();

} // namespace claustrum::lab
