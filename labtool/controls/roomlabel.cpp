// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/roomlabel.h"

#include <QHelpEvent>
#include <QStylePainter>
#include <QTextDocument>
#include <QToolTip>

#include <algorithm>

namespace claustrum::lab {
namespace {

constexpr int leastCharacters = 10;
constexpr int mostLines = 3;
constexpr int shortWindow = 40; ///< lines

} // namespace

QSize RoomLabel::minimumSizeHint() const
{
    const QSize hint = QLabel::minimumSizeHint();
    const int width = std::min(hint.width(), fontMetrics().averageCharWidth() * leastCharacters);
    // The height of wrapped text follows from the width, which the layout asks for.
    return {width, wordWrap() ? std::min(hint.height(), fontMetrics().height()) : hint.height()};
}

bool RoomLabel::isShort(const QWidget *window)
{
    return window->height() < window->fontMetrics().lineSpacing() * shortWindow;
}

int RoomLabel::heightForWidth(int width) const
{
    const int lines = isShort(window()) ? 1 : mostLines;
    return std::min(QLabel::heightForWidth(width), lines * fontMetrics().lineSpacing());
}

/// Whether a part of the text is out of sight.
bool RoomLabel::isCut() const
{
    if (wordWrap())
        return QLabel::minimumSizeHint().width() > width()
               || QLabel::heightForWidth(width()) > height();
    return QLabel::sizeHint().width() > width();
}

bool RoomLabel::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty() && isCut()) {
        QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), text(), this);
        return true;
    }
    return QLabel::event(event);
}

void RoomLabel::paintEvent(QPaintEvent *event)
{
    const bool isLine = !wordWrap() || height() < 2 * fontMetrics().lineSpacing();
    const bool isPlain = isLine && !Qt::mightBeRichText(text())
                         && (textInteractionFlags() == Qt::LinksAccessibleByMouse || wordWrap());
    if (!isPlain || !isCut()) {
        QLabel::paintEvent(event);
        return;
    }
    QStylePainter painter(this);
    const QRect rect = contentsRect();
    painter.drawItemText(rect, static_cast<int>(alignment()), palette(), isEnabled(),
                         fontMetrics().elidedText(text(), Qt::ElideRight, rect.width()),
                         foregroundRole());
}

} // namespace claustrum::lab
