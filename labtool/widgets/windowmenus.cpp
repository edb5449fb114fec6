// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/windowmenus.h"

#include "labtool/widgets/anomaliespane.h"
#include "labtool/widgets/comparepane.h"
#include "labtool/widgets/exporter.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framesheader.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/mainwindow.h"
#include "labtool/widgets/recentmenu.h"
#include "labtool/widgets/replaypane.h"
#include "labtool/widgets/sessionpane.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>
#include <QTableView>

namespace claustrum::lab {
namespace {

QString tr(const char *text)
{
    return MainWindow::tr(text);
}

QKeySequence key(const char *text)
{
    return QKeySequence(QString::fromLatin1(text));
}

} // namespace

void WindowMenus::make()
{
    makeFile();
    makeFrames();
    makePanes();
    makeView();
    makeHelp();
}

QMenu *WindowMenus::addMenu(const QString &title)
{
    return m_window->menuBar()->addMenu(title);
}

QAction *WindowMenus::add(QMenu *menu, const QString &text, const QKeySequence &key,
                          std::function<void()> onTriggered, std::function<bool()> canAct)
{
    QAction *action = menu->addAction(text);
    action->setShortcut(key);
    QObject::connect(action, &QAction::triggered, m_window, std::move(onTriggered));
    if (canAct) {
        QObject::connect(menu, &QMenu::aboutToShow, action,
                         [action, canAct] { action->setEnabled(canAct()); });
        QObject::connect(menu, &QMenu::aboutToHide, action, [action] { action->setEnabled(true); });
    }
    m_window->addAction(action);
    return action;
}

void WindowMenus::makeFile()
{
    QMenu *menu = addMenu(tr("&File"));
    add(menu, tr("New window"), key("Ctrl+N"), [] { MainWindow::openWindow(); });
    add(menu, tr("Connect to a daemon…"), key("Ctrl+K"), [window = m_window] {
        window->showPane(Pane::Session);
        window->sessionPane()->focusSocket();
    });
    QAction *disconnect = add(menu, tr("Disconnect"), key("Ctrl+D"),
                              [window = m_window] { window->session().closeDaemon(); });
    const auto enable = [disconnect, window = m_window] {
        disconnect->setEnabled(window->session().client().state() != InspectionClient::State::Idle);
    };
    QObject::connect(&m_window->session().client(), &InspectionClient::stateChanged, disconnect,
                     enable);
    enable();
    add(menu, tr("Open a wire log or transcript…"), QKeySequence::Open,
        [window = m_window] { window->chooseFiles(); });
    makeRecent(menu);
    add(menu, tr("Merge wire logs by time…"), key("Ctrl+Shift+M"),
        [window = m_window] { window->chooseMerge(); });
    add(
        menu, tr("Cancel loading or export"), key("Ctrl+."),
        [window = m_window] {
            window->session().cancelLoading();
            window->exporter().cancel();
        },
        [window = m_window] {
            return window->session().isLoading() || window->exporter().isExporting();
        });
    menu->addSeparator();
    const auto hasFrames = [window = m_window] {
        return window->session().capture().store().size() > 0;
    };
    add(
        menu, tr("Save session…"), key("Ctrl+Alt+S"),
        [window = m_window] { window->exporter().saveAll({}); }, hasFrames);
    add(
        menu, tr("Export frames…"), QKeySequence::Save,
        [window = m_window] { window->exporter().choose(); }, hasFrames);
    menu->addSeparator();
    add(menu, tr("Quit"), key("Ctrl+Q"), [window = m_window] { window->close(); });
}

void WindowMenus::makeRecent(QMenu *file)
{
    auto *menu = new RecentMenu(tr("Recent and running"), file);
    menu->setObjectName(QStringLiteral("recent"));
    file->addMenu(menu);
    QObject::connect(menu, &RecentMenu::fileChosen, m_window,
                     [window = m_window](const QString &path) { window->openFiles({path}); });
    QObject::connect(menu, &RecentMenu::daemonChosen, m_window, &MainWindow::openDaemon);
    add(file, tr("Open recent or running…"), key("Ctrl+Shift+P"), [window = m_window, menu] {
        menu->popup(window->mapToGlobal(window->rect().center() / 2));
    });
}

void WindowMenus::makeFrames()
{
    FramesPane *frames = m_window->frames();
    ReplayPane *replay = m_window->replay();
    QMenu *menu = addMenu(tr("F&rames"));
    add(menu, tr("Edit Show filter"), key("Ctrl+L"), [frames] { frames->focusFilter(); });
    add(menu, tr("Edit Keep filter"), key("Ctrl+Shift+K"), [frames] { frames->focusKeep(); });
    add(menu, tr("Saved filters…"), key("Ctrl+Shift+L"), [frames] { frames->showSavedFilters(); });
    add(menu, tr("Find…"), QKeySequence::Find,
        [frames, replay] { replay->hasFocusWithin() ? replay->focusFind() : frames->focusFind(); });
    const auto find = [frames, replay](int step) {
        replay->hasFocusWithin() ? replay->find(step) : frames->find(step);
    };
    const auto hasRows = [frames] { return frames->model()->rowCount() > 0; };
    add(
        menu, tr("Find next"), key("F3"), [find] { find(1); }, hasRows);
    add(
        menu, tr("Find previous"), key("Shift+F3"), [find] { find(-1); }, hasRows);
    menu->addSeparator();
    add(
        menu, tr("Go to frame…"), key("Ctrl+G"), [frames] { frames->askForFrame(); }, hasRows);
    add(
        menu, tr("Go to matching request/reply"), key("Ctrl+J"),
        [frames] { frames->goToPartner(); }, [frames] { return frames->partner() != 0; });
    const auto anomalies = [shown = m_window->anomalies()->shown()] {
        return shown->shownCount() > 0;
    };
    const auto unmuted = [pane = m_window->anomalies()] {
        return static_cast<std::uint16_t>(anomalyMarks & ~pane->shown()->muted());
    };
    add(
        menu, tr("Next anomaly"), key("F8"), [=] { frames->goToMarked(unmuted(), 1); }, anomalies);
    add(
        menu, tr("Previous anomaly"), key("Shift+F8"), [=] { frames->goToMarked(unmuted(), -1); },
        anomalies);
    menu->addSeparator();
    add(menu, tr("Pause / Resume"), key("Ctrl+Space"),
        [frames] { frames->setPaused(!frames->model()->isPaused()); });
    add(menu, tr("Follow the newest frame"), key("Ctrl+E"),
        [frames] { frames->setFollowing(true); });
    add(
        menu, tr("Show times since this frame"), key("Ctrl+M"), [frames] { frames->markTime(); },
        [frames] { return frames->view()->currentFrame() != 0; });
    add(menu, tr("Columns, times and sort order…"), key("Ctrl+Shift+G"),
        [frames] { frames->header()->openMenu(); });
    menu->addSeparator();
    makeMarks(menu);
    menu->addSeparator();
    makeFrameCopies(menu);
    menu->addSeparator();
    add(
        menu, tr("Clear all frames"), key("Ctrl+Shift+Del"),
        [window = m_window] { window->clearFrames(); },
        [window = m_window] { return window->session().capture().store().size() > 0; });
}

void WindowMenus::makeMarks(QMenu *menu)
{
    FramesPane *frames = m_window->frames();
    LabSession *session = &m_window->session();
    const auto hasRows = [frames] { return frames->model()->rowCount() > 0; };
    const auto hasCurrent = [frames] { return frames->view()->currentFrame() != 0; };
    add(
        menu, tr("Pin / Unpin"), key("Ctrl+P"), [frames] { frames->togglePin(); }, hasCurrent);
    add(
        menu, tr("Comment…"), key("F4"), [frames] { frames->askForComment(); }, hasCurrent);
    add(
        menu, tr("Next pinned"), key("F2"), [frames] { frames->goToMarked(Mark::Pinned, 1); },
        hasRows);
    add(
        menu, tr("Previous pinned"), key("Shift+F2"),
        [frames] { frames->goToMarked(Mark::Pinned, -1); }, hasRows);
    add(
        menu, tr("Keep a snapshot of the daemon"), key("F9"),
        [session] { session->keepSnapshot(); }, [session] { return session->canKeepSnapshot(); });
}

void WindowMenus::makeFrameCopies(QMenu *menu)
{
    FramePane *frame = m_window->frame();
    const auto hasCurrent = [frames = m_window->frames()] {
        return frames->view()->currentFrame() != 0;
    };
    add(
        menu, tr("Copy selected frames"), key("Ctrl+Shift+C"),
        [window = m_window] { window->exporter().copyFrames(); }, hasCurrent);
    add(
        menu, tr("Copy as printf | socat"), key("Ctrl+Shift+X"),
        [frame] { frame->copyShellLine(); }, [frame] { return frame->canSend(); });
    add(
        menu, tr("Copy selection as scenario"), key("Ctrl+Shift+S"),
        [window = m_window] { window->exporter().copyScenario(); }, hasCurrent);
}

void WindowMenus::makePanes()
{
    FramePane *frame = m_window->frame();
    QMenu *menu = addMenu(tr("&Panes"));
    add(menu, tr("Frame: pretty, raw, hex, data"), key("Ctrl+Shift+F"),
        [frame] { frame->nextPage(); });
    add(
        menu, tr("Details of the selected process…"), key("Ctrl+I"),
        [session = m_window->sessionPane()] { session->showDetails(); },
        [session = m_window->sessionPane()] {
            return session->processTable()->currentIndex().isValid();
        });
    menu->addSeparator();
    makeOutput(menu);
    menu->addSeparator();
    makeCompare(menu);
}

void WindowMenus::makeOutput(QMenu *menu)
{
    ReplayPane *replay = m_window->replay();
    const auto hasOutput = [replay] { return replay->feed()->assembly().frames() > 0; };
    add(menu, tr("Output: colours, stripped, hex"), key("Ctrl+H"),
        [replay] { replay->nextForm(); });
    add(menu, tr("Output: both, stdout, stderr"), key("Ctrl+Shift+H"),
        [replay] { replay->nextStreams(); });
    add(
        menu, tr("Fetch replay buffer"), key("Ctrl+R"), [replay] { replay->fetch(); },
        [replay] { return replay->canFetch(); });
    add(
        menu, tr("Output: go to seq…"), key("Ctrl+Shift+J"), [replay] { replay->askForSeq(); },
        hasOutput);
    add(
        menu, tr("Save output…"), key("Ctrl+Shift+O"), [replay] { replay->save(); }, hasOutput);
}

void WindowMenus::makeCompare(QMenu *menu)
{
    ComparePane *compare = m_window->compare();
    const auto differs = [compare] { return compare->model()->differences() > 0; };
    const auto hasRows = [compare] { return !compare->model()->rows().empty(); };
    add(menu, tr("Compare / Cancel run"), key("Ctrl+Return"), [compare] { compare->compare(); });
    add(
        menu, tr("Compare captured frames with a file…"), key("Ctrl+Shift+D"),
        [window = m_window] { window->compareCaptured(); },
        [window = m_window] { return window->session().capture().store().size() > 0; });
    add(
        menu, tr("Next difference"), key("F7"), [compare] { compare->goToDifference(1); }, differs);
    add(
        menu, tr("Previous difference"), key("Shift+F7"),
        [compare] { compare->goToDifference(-1); }, differs);
    add(
        menu, tr("Hide / Show identical frames"), key("Ctrl+U"),
        [compare] { compare->toggleFolding(); }, hasRows);
    add(
        menu, tr("Copy report of differences"), key("Ctrl+Shift+E"),
        [compare] { compare->copyReport(); }, hasRows);
    add(
        menu, tr("Back to the list of files"), key("Alt+Left"),
        [compare] { compare->showFolders(); }, [compare] { return compare->isPairOfFolders(); });
}

void WindowMenus::makeView()
{
    QMenu *menu = addMenu(tr("&View"));
    const std::pair<Pane, QString> panes[] = {{Pane::Session, tr("Session")},
                                              {Pane::Frames, tr("Frames")},
                                              {Pane::Frame, tr("Frame")},
                                              {Pane::Replay, tr("Replay buffer")},
                                              {Pane::Compare, tr("Compare pane")},
                                              {Pane::Anomalies, tr("Anomalies")},
                                              {Pane::Conversation, tr("Conversation")},
                                              {Pane::Timeline, tr("Timeline")},
                                              {Pane::Statistics, tr("Statistics")}};
    int number = 0;
    for (const auto &[pane, name] : panes)
        add(menu, name, QKeySequence(QStringLiteral("Alt+%1").arg(++number)),
            [window = m_window, which = pane] { window->showPane(which); });
    menu->addSeparator();
    menu->addMenu(tr("Show / Hide"))->addActions(m_window->dockActions());
    add(menu, tr("Reset layout"), key("Ctrl+Shift+R"),
        [window = m_window] { window->resetLayout(); });
    menu->addSeparator();
    add(menu, tr("Toggle theme"), key("Ctrl+T"), [window = m_window] { window->toggleTheme(); });
    makeThemes(menu);
}

void WindowMenus::makeThemes(QMenu *view)
{
    QMenu *menu = view->addMenu(tr("Theme"));
    auto *group = new QActionGroup(m_window);
    const std::pair<ThemeKind, QString> themes[] = {{ThemeKind::System, tr("System")},
                                                    {ThemeKind::Light, tr("Light")},
                                                    {ThemeKind::Dark, tr("Dark")}};
    for (const auto &[kind, name] : themes) {
        QAction *action = menu->addAction(name);
        action->setCheckable(true);
        action->setChecked(kind == currentTheme());
        action->setActionGroup(group);
        QObject::connect(action, &QAction::triggered, m_window,
                         [window = m_window, chosen = kind] { window->setTheme(chosen); });
        QObject::connect(m_window, &MainWindow::themeChanged, action,
                         [action, own = kind] { action->setChecked(own == currentTheme()); });
    }
}

void WindowMenus::makeHelp()
{
    QMenu *menu = addMenu(tr("&Help"));
    add(menu, tr("Keys and filters"), Qt::Key_F1,
        [window = m_window] { window->showCheatSheet(); });
}

} // namespace claustrum::lab
