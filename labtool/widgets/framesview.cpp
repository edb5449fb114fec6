// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/framesview.h"

#include "labtool/controls/theme.h"
#include "labtool/model/frametablemodel.h"

#include <QApplication>
#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace claustrum::lab {

FramesView::FramesView(FrameTableModel *model, QWidget *parent)
    : TableView(parent)
    , m_model(model)
{
    setModel(model);
    setItemDelegate(new FrameDelegate(this));
    setSelectionBehavior(SelectRows);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setFont(fixedFont());
    setVerticalScrollMode(ScrollPerItem); // the height of millions of rows in pixels would overflow
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    sizeColumns();
    connect(model, &FrameTableModel::timeFormChanged, this, &FramesView::sizeColumns);
    // Emitted once per batch, not per row.
    connect(model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_following)
            scrollToBottom();
    });
    connect(verticalScrollBar(), &QScrollBar::sliderMoved, this, &FramesView::onUserScrolled);
    // Queued, since the signal precedes the move.
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, &FramesView::onUserScrolled,
            Qt::QueuedConnection);
}

/// Sizes the columns for the widest usual contents in this font.
void FramesView::sizeColumns()
{
    const QFontMetrics metrics(font());
    verticalHeader()->setDefaultSectionSize(metrics.height() + metrics.height() / 4);
    verticalHeader()->setMinimumSectionSize(metrics.height());
    const char *const samples[FrameTableModel::ColumnCount] = {
        "1234567",   "00:00:00.000000", "Conn0",
        "← out0",    "unreadable",      "process.killAndWait  agent",
        "Id, seq00", "1023 KiB0",       "999 ms000",
        ""};
    const bool isDate = m_model->timeForm() == FrameTableModel::TimeForm::Date;
    for (int column = 0; column < FrameTableModel::Summary; ++column) {
        const char *const sample = isDate && column == FrameTableModel::Time
                                       ? "2026-11-30 00:00:00.000000"
                                       : samples[column];
        setColumnWidth(column, metrics.horizontalAdvance(QString::fromUtf8(sample))
                                   + metrics.averageCharWidth() * 2);
    }
}

void FramesView::changeEvent(QEvent *event)
{
    TableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        sizeColumns();
}

FrameNumber FramesView::currentFrame() const
{
    return m_model->numberAt(currentIndex().row());
}

void FramesView::goTo(FrameNumber number)
{
    const int row = m_model->rowOf(number);
    if (row < 0)
        return;
    setFollowing(false);
    goToRow(row);
}

/// The focus alone does not end the following.
int FramesView::rowForFocus() const
{
    return m_following ? m_model->rowCount() - 1 : TableView::rowForFocus();
}

std::vector<FrameNumber> FramesView::selectedFrames() const
{
    std::vector<FrameNumber> numbers;
    for (const QItemSelectionRange &range : selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            numbers.push_back(m_model->numberAt(row));
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

void FramesView::setFollowing(bool following)
{
    if (following)
        scrollToBottom();
    if (following == m_following)
        return;
    m_following = following;
    Q_EMIT followingChanged(following);
}

void FramesView::onUserScrolled()
{
    setFollowing(verticalScrollBar()->value() == verticalScrollBar()->maximum());
}

void FramesView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    TableView::currentChanged(current, previous);
    if (current.isValid() && current.row() != m_model->rowCount() - 1)
        setFollowing(false);
    if (current.row() != previous.row())
        Q_EMIT currentFrameChanged(currentFrame());
}

void FrameDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    paintText(painter, option, index);
    if (index.column() == FrameTableModel::Number)
        paintMarks(painter, option, index);
    if (option.state & QStyle::State_HasFocus) {
        QStyleOptionFocusRect focus;
        focus.QStyleOption::operator=(option);
        focus.backgroundColor = option.palette.color(QPalette::Highlight);
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, option.widget);
    }
}

void FrameDelegate::paintText(QPainter *painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index)
{
    QString text = index.data().toString();
    if (text.isEmpty())
        return;
    const auto kind = static_cast<FrameKind>(index.data(FrameTableModel::KindRole).toInt());
    const bool plain = index.column() < FrameTableModel::Dir;
    const QColor colour = plain ? mutedColour() : colourOf(kind);
    painter->setPen(option.state & QStyle::State_Selected
                        ? option.palette.color(QPalette::HighlightedText)
                        : colour);
    QFont font = option.font;
    font.setItalic(kind == FrameKind::Note);
    painter->setFont(font);
    const int unit = option.fontMetrics.averageCharWidth();
    const QRect rect = option.rect.adjusted(unit, 0, -unit, 0);
    const bool mayBeLong = text.size() * unit * 2 > rect.width(); // some glyphs have double width
    if (mayBeLong && option.fontMetrics.horizontalAdvance(text) > rect.width())
        text = option.fontMetrics.elidedText(text, Qt::ElideRight, rect.width());
    const auto alignment = index.data(Qt::TextAlignmentRole).toInt();
    painter->drawText(rect, alignment | Qt::TextSingleLine, text);
}

void FrameDelegate::paintMarks(QPainter *painter, const QStyleOptionViewItem &option,
                               const QModelIndex &index)
{
    const auto marks = static_cast<std::uint16_t>(index.data(FrameTableModel::MarksRole).toUInt());
    QRect bar = option.rect;
    bar.setWidth(std::max(3, option.fontMetrics.averageCharWidth() / 2));
    if (marks & anomalyMarks)
        painter->fillRect(bar, colourOf(worstOf(marks & anomalyMarks)));
    if (marks & Mark::Pinned) {
        bar.moveLeft(bar.right() + 2);
        painter->fillRect(bar, accentColour());
    }
}

} // namespace claustrum::lab
