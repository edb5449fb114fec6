// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/alignedheader.h"

#include <QPainter>
#include <QStyleOptionHeader>

namespace claustrum::lab {

AlignedHeader::AlignedHeader(int margin, QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent)
    , m_margin(margin)
{
    setSectionsClickable(true); // as the header that a table makes itself
    setHighlightSections(false);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

void AlignedHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    QStyleOptionHeader option;
    initStyleOption(&option);
    option.rect = rect;
    option.section = section;
    option.state |= QStyle::State_Raised;
    style()->drawControl(QStyle::CE_HeaderSection, &option, painter, this);
    QRect place = rect.adjusted(m_margin, 0, -m_margin, 0);
    const QVariant aligned = model()->headerData(section, orientation(), Qt::TextAlignmentRole);
    const int alignment = aligned.isNull() ? int(defaultAlignment()) : aligned.toInt();
    if (isSortIndicatorShown() && sortIndicatorSection() == section) {
        option.sortIndicator = sortIndicatorOrder() == Qt::AscendingOrder
                                   ? QStyleOptionHeader::SortDown
                                   : QStyleOptionHeader::SortUp;
        const int size = fontMetrics().height() * 2 / 3;
        const bool isRight = alignment & Qt::AlignRight;
        option.rect = QRect(isRight ? rect.left() + 2 : rect.right() - size - 2,
                            rect.center().y() - size / 2, size, size);
        style()->drawPrimitive(QStyle::PE_IndicatorHeaderArrow, &option, painter, this);
        place.adjust(isRight ? size : 0, 0, isRight ? 0 : -size, 0);
    }
    const QString text = model()->headerData(section, orientation()).toString();
    painter->setPen(palette().color(QPalette::ButtonText));
    painter->drawText(place, alignment | Qt::TextSingleLine,
                      fontMetrics().elidedText(text, Qt::ElideRight, place.width()));
}

QSize AlignedHeader::sectionSizeFromContents(int section) const
{
    return QHeaderView::sectionSizeFromContents(section) + QSize(2 * m_margin, 0);
}

} // namespace claustrum::lab
