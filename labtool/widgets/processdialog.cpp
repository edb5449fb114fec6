// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/processdialog.h"

#include "labtool/controls/theme.h"

#include <QDialogButtonBox>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace claustrum::lab {

ProcessDialog::ProcessDialog(const QString &title, const QString &text, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(title);
    auto *view = new QPlainTextEdit(text);
    view->setReadOnly(true);
    view->setFont(fixedFont());
    view->setLineWrapMode(QPlainTextEdit::NoWrap);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(view, 1);
    layout->addWidget(buttons);
    const QFontMetrics metrics(view->font());
    resize(metrics.averageCharWidth() * 90, metrics.height() * 30);
}

} // namespace claustrum::lab
