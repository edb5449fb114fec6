// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/givingway.h"

#include <QEvent>
#include <QHeaderView>
#include <QTableView>

#include <algorithm>
#include <numeric>

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

int GivingWay::leastOf(int column) const
{
    const int least = m_table->fontMetrics().averageCharWidth() * m_leastRest;
    return std::min(m_widths[static_cast<std::size_t>(column)], least);
}

/// The width of the visible columns: the last of them may be narrower than it was laid out.
int GivingWay::neededWidth(const std::vector<bool> &isHidden) const
{
    const int last = lastOf(isHidden);
    int width = leastOf(last);
    for (std::size_t column = 0; column < m_widths.size(); ++column)
        width += isHidden[column] || static_cast<int>(column) == last ? 0 : m_widths[column];
    return width;
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

/// Of hidden columns 0.
std::vector<int> GivingWay::widthsIn(int room, const std::vector<bool> &isHidden) const
{
    const auto last = static_cast<std::size_t>(lastOf(isHidden));
    std::vector<int> widths = m_widths;
    for (std::size_t column = 0; column < widths.size(); ++column)
        widths[column] = isHidden[column] || column == last ? 0 : widths[column];
    const auto widest = std::max_element(widths.begin(), widths.end());
    const int missing = std::max(neededWidth(isHidden) - room, 0);
    const int least = leastOf(static_cast<int>(widest - widths.begin()));
    *widest = std::max(*widest - missing, std::min(*widest, least));
    widths[last] = std::max(room - std::accumulate(widths.begin(), widths.end(), 0), 1);
    return widths;
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
    const std::vector<int> widths = widthsIn(room, isHidden);
    const int last = lastOf(isHidden);
    for (int column = 0; column < static_cast<int>(widths.size()); ++column) {
        const auto at = static_cast<std::size_t>(column);
        m_table->setColumnHidden(column, isHidden[at]);
        if (!isHidden[at] && column != last)
            m_table->setColumnWidth(column, widths[at]);
    }
    m_table->setColumnWidth(last, widths[static_cast<std::size_t>(last)]);
}

} // namespace claustrum::lab
