// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/textpane.h"

#include "labtool/controls/theme.h"

#include <QScrollBar>
#include <QTextBlock>
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
    constexpr int lines = 1;
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

/// Inserts runs of one format at once: an insertion costs more than its text.
void TextPane::append(const std::vector<Stretch> &stretches, bool grew)
{
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.beginEditBlock();
    QString run;
    for (std::size_t i = grew ? m_shown.size() - 1 : 0; i < stretches.size(); ++i) {
        const Stretch &stretch = stretches[i];
        const bool goesOn = grew && i + 1 == m_shown.size();
        if (stretch.tag != 0 && !goesOn && (m_tags.empty() || m_tags.back().tag != stretch.tag))
            m_tags.push_back({m_end, stretch.tag});
        const QString text =
            wrapped(goesOn ? stretch.text.mid(m_shown.back().text.size()) : stretch.text);
        m_end += text.size();
        run += text;
        if (i + 1 < stretches.size() && stretches[i + 1].format == stretch.format)
            continue;
        cursor.insertText(run, stretch.format);
        run.clear();
    }
    cursor.endEditBlock();
}

void TextPane::show(std::vector<Stretch> stretches, Keep keep)
{
    QScrollBar *bar = verticalScrollBar();
    const bool atEnd =
        keep == Keep::End
        || (keep == Keep::Scroll && bar->value() > 0 && bar->value() == bar->maximum());
    const int value = bar->value();
    const Place top = placeOf(topPosition());
    const Place caret = placeOf(textCursor().position());
    setUpdatesEnabled(false);
    const bool grew = isExtendedBy(stretches);
    if (!grew) {
        clear();
        m_column = 0;
        m_tags.clear();
        m_end = 0;
    }
    append(stretches, grew);
    m_shown = std::move(stretches);
    if (!grew && !m_tags.empty()) {
        QTextCursor cursor(document());
        cursor.setPosition(positionOf(caret));
        setTextCursor(cursor);
    }
    if (atEnd)
        bar->setValue(bar->maximum());
    else if (!grew && top.tag != 0 && !m_tags.empty())
        scrollTo(positionOf(top));
    else
        bar->setValue(value);
    setUpdatesEnabled(true);
}

quint64 TextPane::tagAt(int position) const
{
    return placeOf(position).tag;
}

TextPane::Place TextPane::placeOf(int position) const
{
    const auto after =
        std::upper_bound(m_tags.begin(), m_tags.end(), position,
                         [](int wanted, const TagStart &start) { return wanted < start.position; });
    if (after == m_tags.begin())
        return {};
    return {std::prev(after)->tag, position - std::prev(after)->position};
}

int TextPane::positionOf(const Place &place) const
{
    const auto after = std::upper_bound(
        m_tags.begin(), m_tags.end(), place.tag,
        [](quint64 tag, const TagStart &candidate) { return tag < candidate.tag; });
    if (after == m_tags.begin())
        return 0;
    const TagStart &start = *std::prev(after);
    return std::min(start.position + (start.tag == place.tag ? place.offset : 0), m_end);
}

int TextPane::positionOf(quint64 tag) const
{
    return positionOf(Place{tag, 0});
}

std::vector<TextPane::TaggedLine> TextPane::taggedLines() const
{
    std::vector<TaggedLine> lines;
    quint64 last = 0;
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const qreal y = blockBoundingGeometry(block).translated(contentOffset()).top();
        if (y > viewport()->height())
            break;
        const quint64 tag = tagAt(block.position());
        if (tag != 0 && tag != last)
            lines.push_back({static_cast<int>(y), tag});
        last = tag;
    }
    return lines;
}

/// Notes at the begin have no tag.
int TextPane::topPosition() const
{
    const int top = firstVisibleBlock().position();
    return m_tags.empty() ? top : std::max(top, m_tags.front().position);
}

void TextPane::scrollTo(int position)
{
    verticalScrollBar()->setValue(document()->findBlock(position).firstLineNumber());
}

void TextPane::goTo(int position)
{
    QTextCursor cursor(document());
    cursor.setPosition(position);
    setTextCursor(cursor);
    scrollTo(position);
}

bool TextPane::selectNext(const QString &text, int step)
{
    QTextDocument::FindFlags flags;
    flags.setFlag(QTextDocument::FindBackward, step < 0);
    flags.setFlag(QTextDocument::FindCaseSensitively, text != text.toLower());
    const QTextCursor found = document()->find(text, textCursor(), flags);
    if (found.isNull())
        return false;
    setTextCursor(found);
    return true;
}

} // namespace claustrum::lab
