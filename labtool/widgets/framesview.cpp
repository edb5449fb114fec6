// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/framesview.h"

#include "labtool/controls/alignedheader.h"
#include "labtool/controls/theme.h"
#include "labtool/model/frametablemodel.h"

#include <QApplication>
#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace claustrum::lab {
namespace {

constexpr int shownTitle = 7;    ///< characters
constexpr int leastSummary = 40; ///< characters; for less, the other columns give way

/// The usual widest contents of the columns.
const char *sampleOf(int column, bool compact)
{
    static const char *const full[] = {"1234567",
                                       "00:00:00.000000",
                                       "there/wire.log",
                                       "Conn",
                                       "← out",
                                       "unreadable",
                                       "process.killAndWait  agent",
                                       "Id, seq",
                                       "1023 KiB",
                                       "999 ms",
                                       ""};
    static const char *const narrow[] = {
        "12345",         "00:00:00.000", "wire.log", "1",      "←", "request",
        "process.stdin", "12345",        "123 KiB",  "999 ms", ""};
    return compact ? narrow[column] : full[column];
}

QString compactText(int column, const QString &text)
{
    constexpr int micros = 7; // ".123456"
    const auto dot = text.lastIndexOf(QLatin1Char('.'));
    if (column == FrameTableModel::Time && dot >= 0 && text.size() - dot == micros)
        return text.left(text.size() - 3);
    return column == FrameTableModel::Dir ? text.left(1) : text;
}

} // namespace

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
    setHorizontalHeader(new AlignedHeader(cellMargin(QFontMetrics(font()))));
    horizontalHeader()->setStretchLastSection(true);
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

int FramesView::cellMargin(const QFontMetrics &metrics)
{
    return metrics.averageCharWidth();
}

int FramesView::widthOf(int column, bool compact) const
{
    const QFontMetrics metrics(font());
    const QString title = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    const bool isDate =
        column == FrameTableModel::Time && m_model->timeForm() == FrameTableModel::TimeForm::Date;
    const QString sampled = QString::fromUtf8(isDate ? "2026-11-30 " : "")
                            + QString::fromUtf8(sampleOf(column, compact));
    const int sample = metrics.horizontalAdvance(sampled);
    // A long title may be elided; a short one, such as "Conn", is of no use then. Rounded up, since
    // it is elided also for a fraction of a pixel.
    const QFontMetricsF header(horizontalHeader()->font());
    const int titled =
        static_cast<int>(std::ceil(header.horizontalAdvance(title.left(shownTitle))));
    return std::max(sample, titled) + 2 * cellMargin(metrics);
}

bool FramesView::isTooNarrow() const
{
    int left = viewport()->width();
    for (int column = 0; column < FrameTableModel::Summary; ++column)
        left -= isColumnHidden(column) ? 0 : widthOf(column, false);
    return left < fontMetrics().averageCharWidth() * leastSummary;
}

void FramesView::resizeEvent(QResizeEvent *event)
{
    TableView::resizeEvent(event);
    if (isTooNarrow() != m_compact)
        sizeColumns();
}

/// Sizes the columns for the widest usual contents in this font.
void FramesView::sizeColumns()
{
    const QFontMetrics metrics(font());
    verticalHeader()->setDefaultSectionSize(metrics.height() + metrics.height() / 4);
    verticalHeader()->setMinimumSectionSize(metrics.height());
    m_compact = isTooNarrow();
    for (int column = 0; column < FrameTableModel::Summary; ++column)
        setColumnWidth(column, widthOf(column, m_compact));
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
    const auto *view = qobject_cast<const FramesView *>(option.widget);
    if (view && view->isCompact())
        text = compactText(index.column(), text);
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
    const int margin = FramesView::cellMargin(option.fontMetrics);
    const QRect rect = option.rect.adjusted(margin, 0, -margin, 0);
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
    if (marks == 0)
        return;
    const int width = std::max(3, option.fontMetrics.averageCharWidth() / 2);
    QRect bar(option.rect.topLeft(), QSize(width, option.rect.height()));
    if (option.state & QStyle::State_Selected) // their colours are made for this one
        painter->fillRect(bar.adjusted(0, 0, width + 2, 0), option.palette.base());
    if (marks & anomalyMarks) {
        const Severity worst = worstOf(marks & anomalyMarks);
        // Also seen without colours: the worse, the longer.
        bar.setTop(bar.top()
                   + bar.height()
                         * (worst == Severity::Fault     ? 0
                            : worst == Severity::Warning ? 2
                                                         : 4)
                         / 6);
        painter->fillRect(bar, colourOf(worst));
    }
    if (marks & Mark::Pinned) {
        const QRect pin(option.rect.left() + width + 1, option.rect.center().y() - width, width + 1,
                        2 * width);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(accentColour());
        painter->drawEllipse(pin);
        painter->setRenderHint(QPainter::Antialiasing, false);
    }
}

} // namespace claustrum::lab
