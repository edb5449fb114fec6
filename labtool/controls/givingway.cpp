// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/givingway.h"

#include <QEvent>
#include <QHeaderView>
#include <QTableView>

#include <algorithm>

namespace claustrum::lab {

GivingWay::GivingWay(QTableView *table, std::vector<int> order, int leastRest)
    : QObject(table)
    , m_table(table)
    , m_order(std::move(order))
    , m_leastRest(leastRest)
{
    for (int column = 0; column < table->model()->columnCount(); ++column)
        m_widths.push_back(table->columnWidth(column));
    connect(table->horizontalHeader(), &QHeaderView::sectionResized, this,
            [this](int column, int, int width) {
                if (width > 0 && m_table->horizontalHeader()->cursor().shape() == Qt::SplitHCursor)
                    m_widths[static_cast<std::size_t>(column)] = width;
            });
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table->viewport()->installEventFilter(this);
    fit();
}

bool GivingWay::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        fit();
    return QObject::eventFilter(watched, event);
}

/// The width of the visible columns: the last of them may be narrower than it was laid out.
int GivingWay::neededWidth(const std::vector<bool> &isHidden) const
{
    const int rest = m_table->fontMetrics().averageCharWidth() * m_leastRest;
    const int last = lastOf(isHidden);
    return widthBefore(last, isHidden) + std::min(m_widths[static_cast<std::size_t>(last)], rest);
}

/// The visible column at the right.
int GivingWay::lastOf(const std::vector<bool> &isHidden) const
{
    const QHeaderView *header = m_table->horizontalHeader();
    int place = header->count() - 1;
    while (place > 0 && isHidden[static_cast<std::size_t>(header->logicalIndex(place))])
        --place;
    return header->logicalIndex(place);
}

int GivingWay::widthBefore(int last, const std::vector<bool> &isHidden) const
{
    int width = 0;
    for (std::size_t column = 0; column < m_widths.size(); ++column)
        width += isHidden[column] || static_cast<int>(column) == last ? 0 : m_widths[column];
    return width;
}

/// The header stretches its last section, but does not make it narrower than it was once.
void GivingWay::fit()
{
    std::vector<bool> isHidden(m_widths.size());
    const int room = m_table->viewport()->width();
    for (const int column : m_order) {
        if (neededWidth(isHidden) <= room)
            break;
        isHidden[static_cast<std::size_t>(column)] = true;
    }
    const int last = lastOf(isHidden);
    for (int column = 0; column < static_cast<int>(m_widths.size()); ++column) {
        const auto at = static_cast<std::size_t>(column);
        m_table->setColumnHidden(column, isHidden[at]);
        if (!isHidden[at] && column != last)
            m_table->setColumnWidth(column, m_widths[at]);
    }
    m_table->setColumnWidth(last, std::max(room - widthBefore(last, isHidden), 1));
}

} // namespace claustrum::lab
