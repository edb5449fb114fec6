// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/anomalymodel.h"

#include "labtool/frames/texts.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace claustrum::lab {

std::size_t AnomalyModel::slot(Mark mark)
{
    std::size_t bit = 0;
    while (!(mark >> bit & 1))
        ++bit;
    return bit;
}

void AnomalyModel::add(std::vector<Anomaly> anomalies)
{
    for (const Anomaly &anomaly : anomalies)
        ++m_counts[slot(anomaly.mark)];
    if (anomalies.size() > limit)
        anomalies.erase(anomalies.begin(), anomalies.end() - static_cast<std::ptrdiff_t>(limit));
    const auto total = m_anomalies.size() + anomalies.size();
    if (total > limit && !m_anomalies.empty()) {
        const auto surplus = std::min(total - limit, m_anomalies.size());
        beginRemoveRows({}, 0, static_cast<int>(surplus) - 1);
        m_anomalies.erase(m_anomalies.begin(),
                          m_anomalies.begin() + static_cast<std::ptrdiff_t>(surplus));
        endRemoveRows();
    }
    if (anomalies.empty())
        return;
    const int row = rowCount();
    beginInsertRows({}, row, row + static_cast<int>(anomalies.size()) - 1);
    std::move(anomalies.begin(), anomalies.end(), std::back_inserter(m_anomalies));
    endInsertRows();
}

void AnomalyModel::withdrawUnanswered(FrameNumber frame)
{
    --m_counts[slot(Mark::Unanswered)];
    const auto found = std::find_if(m_anomalies.begin(), m_anomalies.end(), [&](const Anomaly &a) {
        return a.frame == frame && a.mark == Mark::Unanswered;
    });
    if (found == m_anomalies.end())
        return;
    const int row = static_cast<int>(found - m_anomalies.begin());
    beginRemoveRows({}, row, row);
    m_anomalies.erase(found);
    endRemoveRows();
}

void AnomalyModel::clear()
{
    beginResetModel();
    m_anomalies.clear();
    m_counts.fill(0);
    endResetModel();
}

std::size_t AnomalyModel::count(Mark mark) const
{
    return m_counts[slot(mark)];
}

std::size_t AnomalyModel::total() const
{
    return std::accumulate(m_counts.begin(), m_counts.end(), std::size_t{0});
}

int AnomalyModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_anomalies.size());
}

int AnomalyModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AnomalyModel::text(const Anomaly &anomaly, int column) const
{
    switch (column) {
    case Kind:
        return toQString(markName(anomaly.mark));
    case Time:
        return timeText(anomaly.time).left(8);
    case Connection:
        return anomaly.connection ? QVariant(anomaly.connection) : QVariant();
    case Frame:
        return anomaly.frame ? QVariant(qulonglong(anomaly.frame)) : QVariant();
    case Text:
        return toQString(anomaly.text);
    default:
        return {};
    }
}

QVariant AnomalyModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Anomaly &anomaly = m_anomalies[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(anomaly, index.column());
    case Qt::ToolTipRole:
        return toQString(anomaly.text);
    case FrameRole:
        return qulonglong(anomaly.frame);
    case SeverityRole:
        return static_cast<int>(severityOf(anomaly.mark));
    case MarkRole:
        return static_cast<uint>(anomaly.mark);
    default:
        return {};
    }
}

QVariant AnomalyModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    static const char *const names[] = {"Kind", "Frame", "Details", "Conn", "Time"};
    return section < ColumnCount ? QVariant(QString::fromLatin1(names[section])) : QVariant();
}

} // namespace claustrum::lab
