// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/compare/comparemodel.h"

#include <QStyledItemDelegate>

class QColor;

namespace claustrum::lab {

/// The colour of a kind of difference; invalid for rows without one.
[[nodiscard]] QColor backgroundOf(CompareRow::Kind kind);

/// Tints a row by its kind of difference, and underlines what differs.
class CompareDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

} // namespace claustrum::lab
