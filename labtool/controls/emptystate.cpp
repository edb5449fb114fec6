// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/emptystate.h"

#include <QAbstractItemView>
#include <QEvent>

namespace claustrum::lab {

EmptyState::EmptyState(QAbstractItemView *view, std::function<QString()> text)
    : QLabel(view->viewport())
    , m_view(view)
    , m_text(std::move(text))
{
    setAlignment(Qt::AlignCenter);
    setWordWrap(true);
    setMargin(12);
    setTextFormat(Qt::RichText);
    setForegroundRole(QPalette::PlaceholderText);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    view->viewport()->installEventFilter(this);
    const QAbstractItemModel *model = view->model();
    connect(model, &QAbstractItemModel::rowsInserted, this, &EmptyState::refresh);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &EmptyState::refresh);
    connect(model, &QAbstractItemModel::modelReset, this, &EmptyState::refresh);
    refresh();
}

void EmptyState::refresh()
{
    const bool empty = m_view->model()->rowCount() == 0;
    setVisible(empty);
    if (empty)
        setText(m_text());
    place();
}

void EmptyState::place()
{
    setGeometry(m_view->viewport()->rect());
}

bool EmptyState::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        place();
    return QLabel::eventFilter(watched, event);
}

} // namespace claustrum::lab
