// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/findbar.h"

#include "labtool/controls/roomlabel.h"

#include <QAction>
#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>

namespace claustrum::lab {

FindBar::FindBar(const QString &where, QWidget *parent)
    : QWidget(parent)
    , m_where(where)
    , m_edit(new QLineEdit)
    , m_status(new RoomLabel)
{
    m_edit->setObjectName(QStringLiteral("find"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(new QLabel(tr("Find")));
    row->addWidget(m_edit, 1);
    m_status->setObjectName(QStringLiteral("findStatus"));
    row->addWidget(m_status);
    connect(m_edit, &QLineEdit::textEdited, m_status, &QLabel::clear);
    row->addWidget(new RoomLabel(tr("Enter: next   Shift+Enter: previous   Esc: close")));
    auto *close = new QAction(this);
    close->setShortcut(Qt::Key_Escape);
    close->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(close);
    connect(close, &QAction::triggered, this, [this] {
        hide();
        Q_EMIT closed();
    });
    connect(m_edit, &QLineEdit::returnPressed, this, [this] {
        Q_EMIT wanted(QApplication::keyboardModifiers() & Qt::ShiftModifier ? -1 : 1);
    });
    hide();
}

QString FindBar::text() const
{
    return m_edit->text();
}

void FindBar::showFound(bool isWrapped)
{
    m_status->setText(isWrapped ? tr("Search wrapped around") : QString());
}

void FindBar::showMissed()
{
    m_status->setText(tr("Not found in %1").arg(m_where));
}

void FindBar::showSearching()
{
    m_status->setText(tr("Searching…"));
}

void FindBar::showProgress(int percent)
{
    m_status->setText(tr("Searching… %1 %").arg(percent));
}

void FindBar::open()
{
    show();
    m_edit->setFocus();
    m_edit->selectAll();
}

} // namespace claustrum::lab
