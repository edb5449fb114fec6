// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/shortcutguard.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QWidget>

#include <algorithm>

namespace claustrum::lab {

ShortcutGuard::ShortcutGuard(QWidget *window)
    : QObject(window)
    , m_window(window)
{
    connect(qApp, &QApplication::focusChanged, this,
            [this](QWidget *, QWidget *focus) { watch(focus); });
}

void ShortcutGuard::watch(QWidget *focus)
{
    if (m_watched)
        m_watched->removeEventFilter(this);
    m_watched = focus && focus->window() == m_window ? focus : nullptr;
    if (m_watched)
        m_watched->installEventFilter(this);
}

bool ShortcutGuard::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::ShortcutOverride)
        return QObject::eventFilter(watched, event);
    const auto *key = static_cast<const QKeyEvent *>(event);
    const auto modifiers = key->modifiers() & ~Qt::KeypadModifier;
    const QKeySequence pressed(key->key() | static_cast<int>(modifiers));
    const auto actions = m_window->actions();
    const bool isAction = std::any_of(actions.begin(), actions.end(), [&](const QAction *action) {
        return action->isEnabled() && action->shortcut() == pressed;
    });
    if (isAction)
        event->ignore(); // not an editing key: the action's
    return isAction;
}

} // namespace claustrum::lab
