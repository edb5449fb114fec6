// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/unmutedanomalies.h"

namespace claustrum::lab {

std::vector<Mark> anomalyKinds()
{
    std::vector<Mark> kinds;
    for (std::uint16_t bit = 1; bit < Mark::Pinned; bit = static_cast<std::uint16_t>(bit << 1))
        kinds.push_back(static_cast<Mark>(bit));
    return kinds;
}

UnmutedAnomalies::UnmutedAnomalies(AnomalyModel *model, QObject *parent)
    : QSortFilterProxyModel(parent)
    , m_model(model)
{
    setSourceModel(model);
}

void UnmutedAnomalies::setMuted(Mark mark, bool isMuted)
{
    setAllMuted(static_cast<std::uint16_t>(isMuted ? m_muted | mark : m_muted & ~mark));
}

void UnmutedAnomalies::setAllMuted(std::uint16_t marks)
{
    marks &= anomalyMarks;
    if (marks == m_muted)
        return;
    m_muted = marks;
    invalidateFilter();
    Q_EMIT mutedChanged();
}

std::size_t UnmutedAnomalies::mutedCount() const
{
    std::size_t count = 0;
    for (const Mark mark : anomalyKinds())
        count += isMuted(mark) ? m_model->count(mark) : 0;
    return count;
}

int UnmutedAnomalies::mutedKinds() const
{
    int kinds = 0;
    for (const Mark mark : anomalyKinds())
        kinds += isMuted(mark) ? 1 : 0;
    return kinds;
}

bool UnmutedAnomalies::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = m_model->index(row, AnomalyModel::Kind, parent);
    return !isMuted(static_cast<Mark>(index.data(AnomalyModel::MarkRole).toUInt()));
}

} // namespace claustrum::lab
