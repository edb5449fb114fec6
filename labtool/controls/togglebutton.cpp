// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/togglebutton.h"

#include "labtool/controls/theme.h"

#include <QStylePainter>

namespace claustrum::lab {
namespace {

constexpr int margin = 4;

} // namespace

ToggleButton::ToggleButton(const QString &text, const QString &tip, QWidget *parent)
    : QToolButton(parent)
{
    setText(text);
    setToolTip(tip);
    setCheckable(true);
    setToolButtonStyle(Qt::ToolButtonTextOnly);
}

/// With room for the sign.
QSize ToggleButton::sizeHint() const
{
    return QToolButton::sizeHint() + QSize(fontMetrics().height() + margin, 0);
}

/// The style's own state is hardly seen in a dark theme.
void ToggleButton::paintEvent(QPaintEvent *)
{
    QStylePainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(underMouse() ? accentColour() : edgeColour());
    painter.setBrush(isChecked() ? palette().highlight() : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 1.5, -0.5, -1.5), 3, 3);
    const QColor ink =
        palette().color(isChecked() ? QPalette::HighlightedText : QPalette::ButtonText);
    const int size = fontMetrics().height() / 2;
    const QRect sign(margin * 2, (height() - size) / 2, size, size);
    painter.setPen(QPen(ink, 1.5));
    painter.setBrush(isChecked() ? QBrush(ink) : QBrush(Qt::NoBrush));
    painter.drawEllipse(sign);
    painter.drawText(QRect(sign.right() + margin, 0, width() - sign.right() - margin, height()),
                     Qt::AlignCenter, text());
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(ink, 1, Qt::DotLine));
        painter.drawRect(rect().adjusted(3, 3, -4, -4));
    }
}

} // namespace claustrum::lab
