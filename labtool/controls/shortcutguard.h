// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QPointer>

class QWidget;

namespace claustrum::lab {

/// Gives the keys of a window's actions to the actions, whatever has the focus. Line edits would
/// take some of them for editing, such as Ctrl+E, Ctrl+U and Ctrl+K.
class ShortcutGuard : public QObject
{
    Q_OBJECT
public:
    explicit ShortcutGuard(QWidget *window);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void watch(QWidget *focus);

    QWidget *m_window;
    QPointer<QWidget> m_watched; ///< the widget with the focus
};

} // namespace claustrum::lab
