// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/jsonpane.h"

#include "labtool/controls/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QTextBlock>
#include <QTextLayout>

#include <algorithm>

namespace claustrum::lab {

JsonPane::JsonPane(const QString &placeholder, QWidget *parent)
    : TextPane(placeholder, parent)
    , m_margin(new QWidget(this))
{
    m_margin->setObjectName(QStringLiteral("triangles"));
    m_margin->setCursor(Qt::ArrowCursor);
    m_margin->installEventFilter(this);
    setViewportMargins(fontMetrics().height(), 0, 0, 0);
    connect(this, &QPlainTextEdit::updateRequest, m_margin, [this] { m_margin->update(); });
}

JsonLines JsonPane::lines() const
{
    return {blockCount(), [this](int i) { return document()->findBlockByNumber(i).text(); },
            static_cast<int>(longestLine)};
}

int JsonPane::caretLine() const
{
    return textCursor().blockNumber();
}

bool JsonPane::isFolded(int line) const
{
    const QTextBlock next = document()->findBlockByNumber(line + 1);
    return next.isValid() && !next.isVisible() && document()->findBlockByNumber(line).isVisible();
}

/// The closing bracket is hidden, too: a folded value takes one line.
void JsonPane::setFolded(int line, bool folded)
{
    const int end = jsonEndOf(lines(), line);
    if (end < 0 || isFolded(line) == folded)
        return;
    for (int i = line + 1; i <= end; ++i) {
        QTextBlock block = document()->findBlockByNumber(i);
        block.setVisible(!folded);
        block.setLineCount(folded ? 0 : std::max(1, block.layout()->lineCount()));
    }
    QTextCursor caret = textCursor();
    if (folded && caret.blockNumber() > line && caret.blockNumber() <= end) {
        caret.setPosition(document()->findBlockByNumber(line).position());
        setTextCursor(caret);
    }
    relayout(document()->findBlockByNumber(line), document()->findBlockByNumber(end));
}

void JsonPane::relayout(const QTextBlock &first, const QTextBlock &last)
{
    auto *layout = qobject_cast<QPlainTextDocumentLayout *>(document()->documentLayout());
    document()->markContentsDirty(first.position(),
                                  last.position() + last.length() - first.position());
    layout->requestUpdate();
    Q_EMIT layout->documentSizeChanged(layout->documentSize());
    viewport()->update();
    m_margin->update();
}

void JsonPane::unfoldAll()
{
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        if (block.isVisible())
            continue;
        block.setVisible(true);
        block.setLineCount(std::max(1, block.layout()->lineCount()));
    }
    relayout(document()->begin(), document()->lastBlock());
}

void JsonPane::foldInner()
{
    unfoldAll();
    const JsonLines all = lines();
    for (int line = 0; line < all.count; ++line) {
        const QString text = all.at(line);
        if (!text.startsWith(QLatin1String("  ")) || text.startsWith(QLatin1String("   ")))
            continue; // not directly within an outermost one
        const int end = jsonEndOf(all, line);
        setFolded(line, true);
        line = std::max(line, end);
    }
}

QString JsonPane::path(int line) const
{
    return jsonPathOf(lines(), line);
}

QString JsonPane::value(int line) const
{
    return jsonValueOf(lines(), line);
}

void JsonPane::keyPressEvent(QKeyEvent *event)
{
    const int line = caretLine();
    switch (event->key()) {
    case Qt::Key_Minus:
        setFolded(line, true);
        return;
    case Qt::Key_Plus:
        setFolded(line, false);
        return;
    case Qt::Key_Space:
        setFolded(line, !isFolded(line));
        return;
    case Qt::Key_Asterisk:
        unfoldAll();
        return;
    default:
        TextPane::keyPressEvent(event);
    }
}

void JsonPane::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byMouse = event->reason() == QContextMenuEvent::Mouse;
    const int line = byMouse ? cursorForPosition(event->pos()).blockNumber() : caretLine();
    QMenu *menu = createStandardContextMenu();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addSeparator();
    const auto copy = [](const QString &text) { QGuiApplication::clipboard()->setText(text); };
    const QString own = path(line);
    menu->addAction(tr("Copy path %1").arg(own.left(40).replace('&', "&&")), this,
                    [copy, own] { copy(own); })
        ->setEnabled(!own.isEmpty());
    menu->addAction(tr("Copy value"), this, [this, copy, line] { copy(value(line)); });
    menu->addSeparator();
    menu->addAction(isFolded(line) ? tr("Unfold") : tr("Fold"), this,
                    [this, line] { setFolded(line, !isFolded(line)); })
        ->setEnabled(jsonEndOf(lines(), line) >= 0);
    menu->addAction(tr("Fold inner values"), this, &JsonPane::foldInner);
    menu->addAction(tr("Unfold all"), this, &JsonPane::unfoldAll);
    menu->popup(event->globalPos());
}

void JsonPane::resizeEvent(QResizeEvent *event)
{
    TextPane::resizeEvent(event);
    const QRect all = contentsRect();
    m_margin->setGeometry(all.left(), all.top(), fontMetrics().height(), all.height());
}

bool JsonPane::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_margin && event->type() == QEvent::Paint) {
        paintTriangles();
        return true;
    }
    if (watched == m_margin && event->type() == QEvent::MouseButtonPress) {
        onClicked(static_cast<QMouseEvent *>(event)->pos().y());
        return true;
    }
    return TextPane::eventFilter(watched, event);
}

void JsonPane::onClicked(int y)
{
    const int line = cursorForPosition({0, y}).blockNumber();
    setFolded(line, !isFolded(line));
}

void JsonPane::paintTriangles()
{
    QPainter painter(m_margin);
    painter.fillRect(m_margin->rect(), palette().base());
    painter.setPen(mutedColour());
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
        if (place.top() > m_margin->height())
            return;
        const QString text = block.text();
        const bool opens = text.endsWith(QLatin1Char('{')) || text.endsWith(QLatin1Char('['));
        if (!block.isVisible() || !opens)
            continue;
        const QRectF sign(0, place.top(), m_margin->width(), fontMetrics().height());
        const bool folded = isFolded(block.blockNumber());
        painter.drawText(sign, Qt::AlignCenter, folded ? QStringLiteral("▸") : QStringLiteral("▾"));
    }
}

} // namespace claustrum::lab
