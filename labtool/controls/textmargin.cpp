// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/textmargin.h"

#include "labtool/controls/textpane.h"
#include "labtool/controls/theme.h"

#include <QEvent>
#include <QPainter>

namespace claustrum::lab {

TextMargin::TextMargin(TextPane *pane, Label label)
    : QWidget(pane)
    , m_pane(pane)
    , m_label(std::move(label))
{
    setObjectName(QStringLiteral("margin"));
    setFont(pane->font());
    pane->installEventFilter(this);
    connect(pane, &QPlainTextEdit::updateRequest, this, QOverload<>::of(&QWidget::update));
    place();
}

bool TextMargin::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::FontChange
        || event->type() == QEvent::Show)
        place();
    return QWidget::eventFilter(watched, event);
}

void TextMargin::place()
{
    setFont(m_pane->font());
    const QRect inside = m_pane->contentsRect();
    const int letter = fontMetrics().horizontalAdvance('0');
    const int all = inside.width() / letter;
    m_isShort = all < columns + textColumns;
    const int shown = !m_isShort ? columns : all >= shortColumns + textColumns ? shortColumns : 0;
    m_pane->setMargin(shown * letter);
    setGeometry(inside.left(), inside.top(), shown * letter, inside.height());
    setVisible(shown > 0);
}

QStringList TextMargin::labels() const
{
    QStringList labels;
    for (const TextPane::TaggedLine &line : m_pane->taggedLines())
        labels << m_label(line.tag, m_isShort);
    return labels;
}

void TextMargin::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    painter.fillRect(event->rect(), palette().window());
    painter.setPen(mutedColour());
    const int letter = fontMetrics().horizontalAdvance('0');
    for (const TextPane::TaggedLine &line : m_pane->taggedLines())
        painter.drawText(QRect(0, line.y, width() - letter / 2, fontMetrics().height()),
                         Qt::AlignRight | Qt::AlignTop, m_label(line.tag, m_isShort));
}

} // namespace claustrum::lab
