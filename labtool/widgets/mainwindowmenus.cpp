// SPDX-License-Identifier: Apache-2.0
// The actions of the window: every one has a key and stands in a menu; F1 lists them.
#include "labtool/widgets/comparepane.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/mainwindow.h"
#include "labtool/widgets/replaypane.h"
#include "labtool/widgets/sessionpane.h"

#include <QAction>
#include <QActionGroup>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>

namespace claustrum::lab {

QAction *MainWindow::add(QMenu *menu, const QString &text, const QKeySequence &key,
                         std::function<void()> does)
{
    QAction *action = menu->addAction(text);
    action->setShortcut(key);
    connect(action, &QAction::triggered, this, std::move(does));
    addAction(action);
    return action;
}

void MainWindow::makeActions()
{
    makeFileMenu();
    makeFramesMenu();
    makePanesMenu();
    makeViewMenu();
    QMenu *help = menuBar()->addMenu(tr("&Help"));
    add(help, tr("Keys and filters"), Qt::Key_F1, [this] { showCheatSheet(); });
}

void MainWindow::makeFileMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&File"));
    add(menu, tr("Connect to a daemon…"), QKeySequence(QStringLiteral("Ctrl+K")), [this] {
        showPane(Pane::Session);
        m_sessionPane->focusSocket();
    });
    add(menu, tr("Disconnect"), QKeySequence(QStringLiteral("Ctrl+D")),
        [this] { m_session.closeDaemon(); });
    add(menu, tr("Open a wire log or transcript…"), QKeySequence::Open, [this] { chooseFiles(); });
    add(menu, tr("Stop reading or writing a file"), QKeySequence(QStringLiteral("Ctrl+.")), [this] {
        m_session.cancelLoading();
        cancelExport();
    });
    menu->addSeparator();
    add(menu, tr("Export frames…"), QKeySequence::Save, [this] { chooseExport(); });
    menu->addSeparator();
    add(menu, tr("Quit"), QKeySequence(QStringLiteral("Ctrl+Q")), [this] { close(); });
}

void MainWindow::makeFramesMenu()
{
    const auto key = [](const char *text) { return QKeySequence(QString::fromLatin1(text)); };
    QMenu *menu = m_frameMenu = menuBar()->addMenu(tr("F&rames"));
    add(menu, tr("Filter what is shown"), key("Ctrl+L"), [this] { m_frames->focusFilter(); });
    add(menu, tr("Filter what is kept"), key("Ctrl+Shift+K"), [this] { m_frames->focusKeep(); });
    add(menu, tr("Saved filters…"), key("Ctrl+Shift+L"), [this] { m_frames->showSavedFilters(); });
    add(menu, tr("Find…"), QKeySequence::Find, [this] { m_frames->focusFind(); });
    add(menu, tr("Find next"), key("F3"), [this] { m_frames->find(1); });
    add(menu, tr("Find previous"), key("Shift+F3"), [this] { m_frames->find(-1); });
    add(menu, tr("Go to frame…"), key("Ctrl+G"), [this] { goToFrameNumber(); });
    menu->addSeparator();
    add(menu, tr("Pause or go on"), key("Ctrl+Space"),
        [this] { m_frames->setPaused(!m_frames->model()->isPaused()); });
    add(menu, tr("Follow the newest"), key("Ctrl+E"), [this] { m_frames->setFollowing(true); });
    add(menu, tr("Go to its reply or request"), key("Ctrl+J"), [this] { m_frames->goToPartner(); });
    add(menu, tr("Next anomaly"), key("F8"), [this] { m_frames->goToMarked(anomalyMarks, 1); });
    add(menu, tr("Previous anomaly"), key("Shift+F8"),
        [this] { m_frames->goToMarked(anomalyMarks, -1); });
    add(menu, tr("Pin"), key("Ctrl+P"), [this] { m_frames->togglePin(); });
    add(menu, tr("Next pinned"), key("F2"), [this] { m_frames->goToMarked(Mark::Pinned, 1); });
    add(menu, tr("Previous pinned"), key("Shift+F2"),
        [this] { m_frames->goToMarked(Mark::Pinned, -1); });
    menu->addSeparator();
    add(menu, tr("Copy the frame"), key("Ctrl+Shift+C"), [this] { m_frame->copyRaw(); });
    add(menu, tr("Copy as printf | socat"), key("Ctrl+Shift+X"),
        [this] { m_frame->copyShellLine(); });
    add(menu, tr("Make a scenario of this selection"), key("Ctrl+Shift+S"),
        [this] { copyScenario(); });
    menu->addSeparator();
    add(menu, tr("Forget all frames"), key("Ctrl+Shift+Del"),
        [this] { m_session.capture().clear(); });
}

void MainWindow::makePanesMenu()
{
    const auto key = [](const char *text) { return QKeySequence(QString::fromLatin1(text)); };
    QMenu *menu = menuBar()->addMenu(tr("&Panes"));
    add(menu, tr("Frame: pretty, raw, hex, data"), key("Ctrl+Shift+F"),
        [this] { m_frame->nextPage(); });
    menu->addSeparator();
    add(menu, tr("Output: colours, stripped, hex"), key("Ctrl+H"),
        [this] { m_replay->nextForm(); });
    add(menu, tr("Output: both, stdout, stderr"), key("Ctrl+Shift+H"),
        [this] { m_replay->nextStreams(); });
    add(menu, tr("Fetch what the daemon retains"), key("Ctrl+R"), [this] { m_replay->fetch(); });
    add(menu, tr("Save the output…"), key("Ctrl+Shift+O"), [this] { m_replay->save(); });
    menu->addSeparator();
    add(menu, tr("Compare, or cancel the run"), key("Ctrl+Return"),
        [this] { m_compare->compare(); });
    add(menu, tr("Next difference"), key("F7"), [this] { m_compare->goToDifference(1); });
    add(menu, tr("Previous difference"), key("Shift+F7"),
        [this] { m_compare->goToDifference(-1); });
    add(menu, tr("Fold or unfold what is equal"), key("Ctrl+U"),
        [this] { m_compare->toggleFolding(); });
    add(menu, tr("Copy the report of differences"), key("Ctrl+Shift+E"),
        [this] { m_compare->copyReport(); });
}

void MainWindow::makeViewMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&View"));
    const std::pair<Pane, QString> panes[] = {
        {Pane::Session, tr("Session")},      {Pane::Frames, tr("Frames")},
        {Pane::Frame, tr("Frame")},          {Pane::Replay, tr("Replay buffer")},
        {Pane::Compare, tr("Compare pane")}, {Pane::Anomalies, tr("Anomalies")}};
    int number = 0;
    for (const auto &[pane, name] : panes)
        add(menu, name, QKeySequence(QStringLiteral("Alt+%1").arg(++number)),
            [this, which = pane] { showPane(which); });
    menu->addSeparator();
    for (QDockWidget *dock : std::as_const(m_docks))
        menu->addAction(dock->toggleViewAction());
    add(menu, tr("Panes as at first"), QKeySequence(QStringLiteral("Ctrl+Shift+R")),
        [this] { restoreState(m_firstLayout, layoutVersion); });
    menu->addSeparator();
    add(menu, tr("Light or dark"), QKeySequence(QStringLiteral("Ctrl+T")),
        [this] { toggleTheme(); });
    QMenu *themes = menu->addMenu(tr("Theme"));
    auto *group = new QActionGroup(this);
    const auto current = QSettings().value(QStringLiteral("window/theme"), 0).toInt();
    int index = 0;
    for (const QString &name : {tr("As the desktop"), tr("Light"), tr("Dark")}) {
        QAction *action = themes->addAction(name);
        action->setCheckable(true);
        action->setChecked(index == current);
        action->setActionGroup(group);
        connect(action, &QAction::triggered, this,
                [this, index] { setTheme(static_cast<ThemeKind>(index)); });
        ++index;
    }
}

} // namespace claustrum::lab
