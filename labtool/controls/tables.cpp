// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/tables.h"

#include "labtool/controls/alignedheader.h"

#include <QHeaderView>

#include <QStyle>

#include <algorithm>

namespace claustrum::lab {

void setUpTable(QTableView *table, const std::vector<const char *> &samples)
{
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setShowGrid(false);
    table->setAlternatingRowColors(true);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    const QFontMetrics metrics(table->font());
    table->verticalHeader()->setDefaultSectionSize(metrics.height() + metrics.height() / 3);
    const int margin = table->style()->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, table);
    table->setHorizontalHeader(new AlignedHeader(margin + 1)); // the margin of an item's text
    table->horizontalHeader()->setStretchLastSection(true);
    for (int column = 0; column < static_cast<int>(samples.size()); ++column) {
        const int sample =
            metrics.horizontalAdvance(QString::fromUtf8(samples[static_cast<std::size_t>(column)]));
        const int title = metrics.horizontalAdvance(
            table->model()->headerData(column, Qt::Horizontal).toString());
        table->setColumnWidth(column, std::max(sample, title) + metrics.averageCharWidth() * 3);
    }
}

} // namespace claustrum::lab
