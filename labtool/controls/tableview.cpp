// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/tableview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

namespace claustrum::lab {
namespace {

constexpr qsizetype copiedCharacters = 8 << 20;

} // namespace

QSize TableView::minimumSizeHint() const
{
    constexpr int lines = 3;
    const QSize hint = QTableView::minimumSizeHint();
    return {hint.width(), std::min(hint.height(), lines * fontMetrics().height())};
}

void TableView::goToRow(int row)
{
    const QModelIndex index = model()->index(row, 0);
    if (!index.isValid())
        return;
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect
                                                 | QItemSelectionModel::Rows);
    const int left = horizontalScrollBar()->value();
    scrollTo(index, PositionAtCenter);
    horizontalScrollBar()->setValue(left);
}

int TableView::rowForFocus() const
{
    return std::max(0, rowAt(0));
}

/// Qt would make the first row current, without selecting it or scrolling to it.
void TableView::focusInEvent(QFocusEvent *event)
{
    if (event->reason() != Qt::MouseFocusReason && !currentIndex().isValid()
        && model()->rowCount() > 0)
        selectionModel()->setCurrentIndex(model()->index(rowForFocus(), 0),
                                          QItemSelectionModel::ClearAndSelect
                                              | QItemSelectionModel::Rows);
    QTableView::focusInEvent(event);
}

QItemSelectionModel::SelectionFlags TableView::selectionCommand(const QModelIndex &index,
                                                                const QEvent *event) const
{
    if (event && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<const QKeyEvent *>(event);
        const bool jumps = key->key() == Qt::Key_Home || key->key() == Qt::Key_End;
        if (jumps && key->modifiers() == Qt::ControlModifier) // otherwise only current
            return QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows;
    }
    return QTableView::selectionCommand(index, event);
}

QString TableView::selectedText() const
{
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(),
              [](const QModelIndex &a, const QModelIndex &b) { return a.row() < b.row(); });
    QString text;
    for (const QModelIndex &row : rows) {
        bool isFirst = true;
        for (int place = 0; place < horizontalHeader()->count(); ++place) {
            const int column = horizontalHeader()->logicalIndex(place);
            if (isColumnHidden(column))
                continue;
            if (!isFirst)
                text += QLatin1Char('\t');
            isFirst = false;
            text += row.siblingAtColumn(column).data().toString();
        }
        text += QLatin1Char('\n');
        if (text.size() > copiedCharacters)
            break;
    }
    return text;
}

/// Qt would copy the current cell only.
void TableView::keyPressEvent(QKeyEvent *event)
{
    if (!event->matches(QKeySequence::Copy)) {
        QTableView::keyPressEvent(event);
        return;
    }
    const QString text = selectedText();
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

} // namespace claustrum::lab
