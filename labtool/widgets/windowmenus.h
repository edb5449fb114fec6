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
    void makeMarks(QMenu *menu);
    void makePanes();
    void makeOutput(QMenu *menu);
    void makeCompare(QMenu *menu);
    void makeView();
    void makeThemes(QMenu *view);
    void makeHelp();
    QMenu *addMenu(const QString &title);
    /// @param canAct whether the entry can act now: looked at whenever the menu opens. The key
    /// always works, and says what is missing
    QAction *add(QMenu *menu, const QString &text, const QKeySequence &key,
                 std::function<void()> onTriggered, std::function<bool()> canAct = {});

    MainWindow *m_window;
};

} // namespace claustrum::lab
