// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/textpane.h"

#include "labtool/widgets/theme.h"

#include <QScrollBar>
#include <QTextCursor>

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

void TextPane::show(const std::vector<Stretch> &stretches)
{
    QScrollBar *bar = verticalScrollBar();
    const bool atEnd = bar->value() > 0 && bar->value() == bar->maximum();
    const int value = bar->value();
    setUpdatesEnabled(false);
    clear();
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    for (const Stretch &stretch : stretches)
        cursor.insertText(stretch.text, stretch.format);
    cursor.endEditBlock();
    bar->setValue(atEnd ? bar->maximum() : value);
    setUpdatesEnabled(true);
}

} // namespace claustrum::lab
