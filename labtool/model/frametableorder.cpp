// SPDX-License-Identifier: Apache-2.0
// The time column and the order of the rows.
#include "labtool/model/frametablemodel.h"

#include "labtool/frames/texts.h"

#include <limits>

namespace claustrum::lab {

void FrameTableModel::setTimeForm(TimeForm form)
{
    m_timeForm = form;
    Q_EMIT headerDataChanged(Qt::Horizontal, Time, Time);
    notifyChanged();
    Q_EMIT timeFormChanged();
}

void FrameTableModel::setTimeMark(FrameNumber number)
{
    m_timeMark = number;
    setTimeForm(TimeForm::SinceMark);
}

QString FrameTableModel::timeTitle() const
{
    const FrameStore &store = m_capture->store();
    switch (m_timeForm) {
    case TimeForm::SinceFirst:
        return tr("Since first, s");
    case TimeForm::SincePrevious:
        return tr("Since above, s");
    case TimeForm::SinceMark:
        return tr("Since #%1, s").arg(m_timeMark);
    default:
        return store.size() > 0 && store.at(store.first()).time > 0
                   ? tr("Time (%1)").arg(zoneText(store.at(store.first()).time))
                   : tr("Time");
    }
}

QString FrameTableModel::timeCell(int row) const
{
    const FrameStore &store = m_capture->store();
    const std::int64_t time = store.at(numberAt(row)).time;
    FrameNumber other = 0;
    switch (m_timeForm) {
    case TimeForm::Clock:
        return timeText(time);
    case TimeForm::Date:
        return dateTimeText(time).left(26);
    case TimeForm::SinceFirst:
        other = store.first();
        break;
    case TimeForm::SincePrevious:
        other = numberAt(row - 1);
        break;
    case TimeForm::SinceMark:
        other = m_timeMark;
        break;
    }
    const bool areKnown = time > 0 && store.has(other) && store.at(other).time > 0;
    return areKnown ? secondsText(time - store.at(other).time) : QString();
}

void FrameTableModel::setOrder(Column column, Qt::SortOrder order)
{
    const bool isSame = column == m_orderColumn && order == m_order;
    const bool wasOrdered = isOrdered();
    m_orderColumn = column;
    m_order = order;
    if (isSame)
        return;
    if (isOrdered() && !wasOrdered && !isScanning())
        startSorting();
    else if (isOrdered() != wasOrdered || isOrdered())
        restartScan(); // sorts at its end
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

std::size_t FrameTableModel::newerFrames() const
{
    return m_rowsAreSorted ? static_cast<std::size_t>(m_capture->store().end() - m_next) : 0;
}

void FrameTableModel::startSorting()
{
    const FrameStore &store = m_capture->store();
    std::vector<RowSorter::Key> keys;
    keys.reserve(m_rows.size());
    const bool isDown = m_order == Qt::DescendingOrder;
    for (const FrameNumber number : m_rows) {
        const FrameRecord &record = store.at(number);
        std::int64_t value = m_orderColumn == Size ? record.size : record.latency;
        if (m_orderColumn == Latency && value == FrameRecord::unknown)
            value = std::numeric_limits<std::int64_t>::max(); // at the end
        else if (isDown)
            value = -value;
        keys.push_back({value, number});
    }
    if (keys.empty())
        return;
    m_sorter.start(std::move(keys));
    m_timer.start(0);
}

void FrameTableModel::sortOn()
{
    if (m_sorter.step(sliceMs))
        setOrderedRows();
    else
        m_timer.start(0);
}

void FrameTableModel::setOrderedRows()
{
    const FrameNumber first = m_capture->store().first();
    beginResetModel();
    m_rows.clear();
    for (const RowSorter::Key &key : m_sorter.take()) {
        if (key.number >= first)
            m_rows.push_back(key.number);
    }
    m_rowsAreSorted = true;
    endResetModel();
    Q_EMIT ordered();
}

} // namespace claustrum::lab
