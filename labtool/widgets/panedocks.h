// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QString>

#include <map>

class QAction;
class QDockWidget;
class QMainWindow;
class QWidget;

namespace claustrum::lab {

enum class Pane {
    Session,
    Frames,
    Frame,
    Replay,
    Compare,
    Anomalies,
    Conversation,
    Timeline,
    Statistics
};

/// The panes of a window: one in the centre, the others as docks around it.
class PaneDocks
{
public:
    explicit PaneDocks(QMainWindow *window)
        : m_window(window)
    {}

    /// @param focus the widget that receives the keyboard focus when the pane is shown
    void setCentre(Pane pane, QWidget *content, QWidget *focus);
    /// @param name identifies the dock in a saved layout
    void add(Pane pane, const QString &name, const QString &title, QWidget *content,
             QWidget *focus);

    /// Compare, which needs room for two texts, gets at least half of the window.
    void show(Pane pane);
    /// The title of the dock, and so of its tab.
    void setTitle(Pane pane, const QString &title);
    /// The groups of docks in the default layout for the current width: three, two in a narrow
    /// window, one in half of a small screen.
    [[nodiscard]] int groups() const;
    /// Arranges the docks in the default layout. All panes must have been added.
    void arrange();
    /// The actions that show and hide the docks, in the order of Pane.
    [[nodiscard]] QList<QAction *> toggleActions() const;

private:
    struct Dock
    {
        QDockWidget *dock; ///< nullptr: in the centre
        QWidget *focus;
    };

    QMainWindow *m_window;
    std::map<Pane, Dock> m_docks;
};

} // namespace claustrum::lab
