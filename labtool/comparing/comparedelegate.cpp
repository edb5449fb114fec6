// SPDX-License-Identifier: Apache-2.0
#include "labtool/comparing/comparedelegate.h"

#include "labtool/controls/theme.h"

#include <QPainter>
#include <QStyle>
#include <QWidget>

#include <algorithm>

namespace claustrum::lab {

using Kind = CompareRow::Kind;

QColor backgroundOf(Kind kind)
{
    switch (kind) {
    case Kind::Changed:
    case Kind::BreaksRule:
        return changedBackground();
    case Kind::OnlyLeft:
        return removedBackground();
    case Kind::OnlyRight:
        return addedBackground();
    case Kind::Equal:
    case Kind::NotCompared:
        break;
    }
    return {};
}

/// Underlines the differing characters.
void CompareDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    const QPoint range = index.data(CompareModel::RangeRole).toPoint();
    if (range.isNull())
        return;
    const QString text = index.data().toString();
    const QWidget *view = option.widget;
    const int margin = view->style()->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, view) + 1;
    const auto x = [&](int characters) {
        return option.rect.left() + margin
               + option.fontMetrics.horizontalAdvance(text.left(characters));
    };
    const int least = std::max(2, option.fontMetrics.averageCharWidth() / 3); // of a missing text
    const QRect mark(x(range.x()), option.rect.bottom() - 2,
                     std::max(x(range.y()) - x(range.x()), least), 2);
    painter->fillRect(mark.intersected(option.rect), option.palette.color(QPalette::Text));
}

void CompareDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const auto kind = static_cast<Kind>(index.data(CompareModel::KindRole).toInt());
    if (index.data(CompareModel::FoldedRole).toBool())
        option->palette.setColor(QPalette::Text, mutedColour());
    else if (kind == Kind::NotCompared)
        option->palette.setColor(QPalette::Text, mutedColour());
    else if (kind != Kind::Equal)
        option->backgroundBrush =
            index.data(CompareModel::FaultRole).toBool() ? removedBackground() : backgroundOf(kind);
    const bool isLine =
        index.column() == CompareModel::LeftLine || index.column() == CompareModel::RightLine;
    if (isLine && kind == Kind::Equal) // muted is for the plain background only
        option->palette.setColor(QPalette::Text, mutedColour());
}

} // namespace claustrum::lab
