// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/bufferbar.h"

#include "labtool/controls/theme.h"
#include "labtool/model/processmodel.h"

#include <QPainter>

namespace claustrum::lab {

void BufferBar::paint(QPainter *painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const
{
    const double fill = index.data(ProcessModel::BufferRole).toDouble();
    const bool selected = option.state & QStyle::State_Selected;
    painter->fillRect(option.rect,
                      selected ? option.palette.highlight() : option.palette.brush(QPalette::Base));
    const QRect frame = option.rect.adjusted(3, 3, -4, -4);
    QColor colour = fill > 0.95 ? colourOf(Severity::Warning) : accentColour();
    colour.setAlphaF(selected ? 0.9 : 0.35);
    QRect bar = frame;
    if (fill > 0)
        bar.setWidth(std::max(2, static_cast<int>(frame.width() * fill)));
    else
        bar.setWidth(0);
    painter->fillRect(bar, colour);
    painter->setPen(mutedColour());
    painter->drawRect(frame);
    painter->setPen(option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text));
    painter->drawText(frame.adjusted(4, 0, -4, 0), Qt::AlignRight | Qt::AlignVCenter,
                      index.data().toString());
}

} // namespace claustrum::lab
