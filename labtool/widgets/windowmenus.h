// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QKeySequence>
#include <QString>

#include <functional>

class QAction;
class QMenu;

namespace claustrum::lab {

class MainWindow;

/// The menus of the window. Every action has a key and a menu entry; F1 lists them.
class WindowMenus
{
public:
    explicit WindowMenus(MainWindow *window)
        : m_window(window)
    {}
    void make();

private:
    void makeFile();
    void makeRecent(QMenu *file);
    void makeFrames();
    void makeFrameCopies(QMenu *menu);
    void makePanes();
    void makeView();
    void makeThemes(QMenu *view);
    void makeHelp();
    QMenu *addMenu(const QString &title);
    QAction *add(QMenu *menu, const QString &text, const QKeySequence &key,
                 std::function<void()> onTriggered);

    MainWindow *m_window;
};

} // namespace claustrum::lab
