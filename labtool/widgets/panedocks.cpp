// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/panedocks.h"

#include <QDockWidget>
#include <QMainWindow>

namespace claustrum::lab {

void PaneDocks::setCentre(Pane pane, QWidget *content, QWidget *focus)
{
    m_window->setCentralWidget(content);
    m_docks[pane] = {nullptr, focus};
}

void PaneDocks::add(Pane pane, const QString &name, const QString &title, QWidget *content,
                    QWidget *focus)
{
    auto *dock = new QDockWidget(title, m_window);
    dock->setObjectName(name);
    dock->setWidget(content);
    m_docks[pane] = {dock, focus};
}

void PaneDocks::show(Pane pane)
{
    const Dock &shown = m_docks.at(pane);
    if (shown.dock) {
        shown.dock->show();
        shown.dock->raise();
    }
    const int half = m_window->width() / 2;
    if (pane == Pane::Compare && groups() == 3 && shown.dock->width() < half)
        m_window->resizeDocks({shown.dock}, {half}, Qt::Horizontal);
    shown.focus->setFocus();
}

void PaneDocks::setTitle(Pane pane, const QString &title)
{
    m_docks.at(pane).dock->setWindowTitle(title);
}

/// A small screen, or one at 200 %, has no room for three docks side by side.
int PaneDocks::groups() const
{
    const int letters = m_window->width() / m_window->fontMetrics().averageCharWidth();
    return letters < 105 ? 1 : letters < 170 ? 2 : 3;
}

void PaneDocks::arrange()
{
    for (const auto &[pane, shown] : m_docks) {
        if (shown.dock) // otherwise splitting would add tabs to the groups of another layout
            m_window->removeDockWidget(shown.dock);
    }
    QDockWidget *const session = m_docks.at(Pane::Session).dock;
    QDockWidget *const frame = m_docks.at(Pane::Frame).dock;
    QDockWidget *const replay = m_docks.at(Pane::Replay).dock;
    m_window->addDockWidget(Qt::BottomDockWidgetArea, session);
    const int width = m_window->width();
    const int count = groups();
    if (count == 1)
        m_window->tabifyDockWidget(session, frame);
    else
        m_window->splitDockWidget(session, frame, Qt::Horizontal);
    if (count < 3)
        m_window->tabifyDockWidget(frame, replay);
    else
        m_window->splitDockWidget(frame, replay, Qt::Horizontal);
    m_window->tabifyDockWidget(session, m_docks.at(Pane::Anomalies).dock);
    m_window->tabifyDockWidget(replay, m_docks.at(Pane::Conversation).dock);
    m_window->tabifyDockWidget(replay, m_docks.at(Pane::Timeline).dock);
    m_window->tabifyDockWidget(session, m_docks.at(Pane::Statistics).dock);
    m_window->tabifyDockWidget(replay, m_docks.at(Pane::Compare).dock);
    for (const auto &[pane, shown] : m_docks) {
        if (!shown.dock)
            continue;
        shown.dock->setFloating(false);
        shown.dock->show();
    }
    session->raise();
    (count < 3 ? frame : replay)->raise();
    if (count == 2)
        m_window->resizeDocks({session, frame}, {width / 2, width / 2}, Qt::Horizontal);
    else if (count == 3)
        m_window->resizeDocks({session, frame, replay},
                              {width * 36 / 100, width * 28 / 100, width * 36 / 100},
                              Qt::Horizontal);
    m_window->resizeDocks({session}, {m_window->height() * 46 / 100}, Qt::Vertical);
}

QList<QAction *> PaneDocks::toggleActions() const
{
    QList<QAction *> actions;
    for (const auto &[pane, shown] : m_docks) {
        if (shown.dock)
            actions << shown.dock->toggleViewAction();
    }
    return actions;
}

} // namespace claustrum::lab
