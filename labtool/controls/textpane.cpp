// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/textpane.h"

#include "labtool/controls/theme.h"

#include <QScrollBar>
#include <QTextCursor>

#include <algorithm>

namespace claustrum::lab {

TextPane::TextPane(const QString &placeholder, QWidget *parent)
    : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setFont(fixedFont());
    setPlaceholderText(placeholder);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
}

/// Whether all shown stretches stay the same, except that the last one may be longer.
bool TextPane::isExtendedBy(const std::vector<Stretch> &stretches) const
{
    if (m_shown.empty() || stretches.size() < m_shown.size())
        return false;
    const Stretch &last = m_shown.back();
    const Stretch &now = stretches[m_shown.size() - 1];
    return std::equal(m_shown.begin(), m_shown.end() - 1, stretches.begin())
           && now.format == last.format && now.text.startsWith(last.text);
}

QSize TextPane::minimumSizeHint() const
{
    constexpr int lines = 3;
    const QSize hint = QPlainTextEdit::minimumSizeHint();
    return {hint.width(), std::min(hint.height(), lines * fontMetrics().height())};
}

int TextPane::columns() const
{
    constexpr int usual = 80;
    if (!isVisible())
        return usual;
    const int margins = 2 * static_cast<int>(document()->documentMargin());
    return std::max(0, viewport()->width() - margins) / fontMetrics().horizontalAdvance('0');
}

void TextPane::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        Q_EMIT columnsChanged();
}

void TextPane::showEvent(QShowEvent *event)
{
    QPlainTextEdit::showEvent(event);
    Q_EMIT columnsChanged();
}

QString TextPane::wrapped(const QString &text)
{
    QString lines;
    for (qsizetype at = 0; at < text.size();) {
        const auto newline = text.indexOf(QLatin1Char('\n'), at);
        const qsizetype end = newline < 0 ? text.size() : newline;
        while (end - at > longestLine - m_column) {
            qsizetype count = longestLine - m_column;
            if (text.at(at + count - 1).isHighSurrogate()) // a surrogate pair stays together
                ++count;
            lines.append(text.constData() + at, count);
            lines.append(QLatin1Char('\n'));
            at += count;
            m_column = 0;
        }
        lines.append(text.constData() + at, end - at);
        m_column += end - at;
        at = end;
        if (newline >= 0) {
            lines.append(QLatin1Char('\n'));
            m_column = 0;
            ++at;
        }
    }
    return lines;
}

void TextPane::show(std::vector<Stretch> stretches)
{
    QScrollBar *bar = verticalScrollBar();
    const bool atEnd = bar->value() > 0 && bar->value() == bar->maximum();
    const int value = bar->value();
    setUpdatesEnabled(false);
    const bool grew = isExtendedBy(stretches);
    if (!grew) {
        clear();
        m_column = 0;
    }
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.beginEditBlock();
    for (std::size_t i = grew ? m_shown.size() - 1 : 0; i < stretches.size(); ++i) {
        const bool goesOn = grew && i + 1 == m_shown.size();
        cursor.insertText(
            wrapped(goesOn ? stretches[i].text.mid(m_shown.back().text.size()) : stretches[i].text),
            stretches[i].format);
    }
    cursor.endEditBlock();
    m_shown = std::move(stretches);
    bar->setValue(atEnd ? bar->maximum() : value);
    setUpdatesEnabled(true);
}

} // namespace claustrum::lab
