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

void GivingWay::fit()
{
    const int count = static_cast<int>(m_widths.size());
    const int last = m_table->horizontalHeader()->logicalIndex(count - 1);
    int needed = m_table->fontMetrics().averageCharWidth() * m_leastRest;
    for (int column = 0; column < count; ++column)
        needed += column == last ? 0 : m_widths[static_cast<std::size_t>(column)];
    std::vector<int> hidden;
    for (const int column : m_order) {
        if (needed <= m_table->viewport()->width())
            break;
        needed -= m_widths[static_cast<std::size_t>(column)];
        hidden.push_back(column);
    }
    for (int column = 0; column < count; ++column)
        m_table->setColumnHidden(column,
                                 std::find(hidden.begin(), hidden.end(), column) != hidden.end());
}

} // namespace claustrum::lab
