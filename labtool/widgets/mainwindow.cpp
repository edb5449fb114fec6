// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/mainwindow.h"

#include "labtool/controls/filterline.h"
#include "labtool/controls/jobbar.h"
#include "labtool/controls/roomlabel.h"
#include "labtool/controls/shortcutguard.h"
#include "labtool/controls/tableview.h"
#include "labtool/controls/textpane.h"
#include "labtool/frames/texts.h"
#include "labtool/widgets/anomaliespane.h"
#include "labtool/widgets/cheatsheet.h"
#include "labtool/widgets/comparepane.h"
#include "labtool/widgets/conversationpane.h"
#include "labtool/widgets/framemenu.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/recentmenu.h"
#include "labtool/widgets/replaypane.h"
#include "labtool/widgets/sessionpane.h"
#include "labtool/widgets/statisticspane.h"
#include "labtool/widgets/timelinepane.h"
#include "labtool/widgets/waterfallview.h"
#include "labtool/widgets/windowmenus.h"
#include "labtool/widgets/windowview.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileDialog>
#include <QMessageBox>
#include <QMimeData>
#include <QScreen>
#include <QSettings>
#include <QStatusBar>
#include <QTableView>
#include <QTimer>

namespace claustrum::lab {
namespace {

constexpr int messageMs = 8000;

} // namespace

MainWindow::MainWindow()
    : m_timing(&m_session.capture())
    , m_frames(new FramesPane(&m_session))
    , m_frame(new FramePane(&m_session))
    , m_sessionPane(new SessionPane(&m_session))
    , m_replay(new ReplayPane(&m_session))
    , m_compare(new ComparePane(&m_session))
    , m_anomalies(new AnomaliesPane(&m_session))
    , m_conversation(new ConversationPane(&m_session))
    , m_timeline(new TimelinePane(&m_timing))
    , m_statistics(new StatisticsPane(&m_timing))
    , m_loading(new JobBar(QStringLiteral("loading")))
    , m_exporter(&m_session, m_frames, this)
    , m_docks(this)
{
    setAcceptDrops(true);
    makeDocks();
    makeStatusBar();
    WindowMenus(this).make();
    new ShortcutGuard(this);
    connect(m_frames, &FramesPane::contextMenuWanted, this,
            [this](const QPoint &at) { openFrameMenu(this, at); });
    connectPanes();
    connectTiming();
    connectSession();
    restoreLayout();
    showTitle();
}

MainWindow::~MainWindow()
{
    m_session.disconnect(this); // no messages from here on
    // The panes look at the session, which is destroyed before QWidget destroys its children.
    delete takeCentralWidget();
    qDeleteAll(findChildren<QDockWidget *>(QString(), Qt::FindDirectChildrenOnly));
}

void MainWindow::makeDocks()
{
    setDockNestingEnabled(true);
    m_docks.setCentre(Pane::Frames, m_frames, m_frames->view());
    m_docks.add(Pane::Session, QStringLiteral("session"), tr("Session"), m_sessionPane,
                m_sessionPane->processTable());
    m_docks.add(Pane::Frame, QStringLiteral("frame"), tr("Frame"), m_frame,
                m_frame->page(FramePane::Pretty));
    m_docks.add(Pane::Replay, QStringLiteral("replay"), tr("Replay buffer"), m_replay,
                m_replay->text());
    m_docks.add(Pane::Compare, QStringLiteral("compare"), tr("Compare"), m_compare,
                m_compare->table());
    m_docks.add(Pane::Anomalies, QStringLiteral("anomalies"), tr("Anomalies"), m_anomalies,
                m_anomalies->table());
    m_docks.add(Pane::Conversation, QStringLiteral("conversation"), tr("Conversation"),
                m_conversation, m_conversation->table());
    m_docks.add(Pane::Timeline, QStringLiteral("timeline"), tr("Timeline"), m_timeline,
                m_timeline->view());
    m_docks.add(Pane::Statistics, QStringLiteral("statistics"), tr("Statistics"), m_statistics,
                m_statistics->methods());
}

void MainWindow::makeStatusBar()
{
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_frames->counts(), 1);
    statusBar()->addPermanentWidget(m_exporter.bar());
    statusBar()->addPermanentWidget(m_loading);
    connect(m_loading, &JobBar::cancelled, &m_session, &LabSession::cancelLoading);
}

void MainWindow::connectPanes()
{
    connect(m_frames, &FramesPane::currentFrameChanged, m_frame, &FramePane::setFrame);
    connect(m_frame, &FramePane::partnerWanted, m_frames, &FramesPane::goToPartner);
    connect(m_conversation, &ConversationPane::frameWanted, m_frames, &FramesPane::goToFrame);
    connect(m_anomalies, &AnomaliesPane::frameWanted, m_frames, &FramesPane::goToFrame);
    connect(m_sessionPane, &SessionPane::daemonWanted, this, &MainWindow::openDaemon);
    connect(m_sessionPane, &SessionPane::openFileWanted, this, &MainWindow::chooseFiles);
    connect(m_sessionPane, &SessionPane::filterWanted, m_frames->showFilter(),
            &FilterLine::setLine);
    connect(m_sessionPane, &SessionPane::processChosen, this, [this](const QByteArray &id) {
        m_replay->setProcess(id);
        m_conversation->setProcess(id);
        showPane(Pane::Replay);
    });
    connect(m_frame, &FramePane::copied, this, &MainWindow::showMessage);
    connect(m_compare, &ComparePane::copied, this, &MainWindow::showMessage);
    connect(m_frames, &FramesPane::message, this, &MainWindow::showMessage);
    connect(m_replay, &ReplayPane::message, this, &MainWindow::showMessage);
    connect(&m_exporter, &Exporter::message, this, &MainWindow::showMessage);
}

void MainWindow::connectTiming()
{
    connect(m_timeline, &TimelinePane::frameWanted, m_frames, &FramesPane::goToFrame);
    connect(m_statistics, &StatisticsPane::filterWanted, m_frames->showFilter(),
            &FilterLine::setLine);
    connect(m_anomalies, &AnomaliesPane::titleChanged, this,
            [this](const QString &title) { m_docks.setTitle(Pane::Anomalies, title); });
}

void MainWindow::connectSession()
{
    connect(&m_session, &LabSession::message, this, &MainWindow::showMessage);
    connect(&m_session, &LabSession::loading, this, &MainWindow::showLoading);
    connect(&m_session, &LabSession::loaded, m_loading, &JobBar::hide);
    connect(&m_session, &LabSession::opened, this, &MainWindow::showTitle);
    connect(&m_session, &LabSession::viewRead, this,
            [this](const QByteArray &view) { showView(this, view); });
    m_exporter.setView([this] { return viewOf(*this); });
}

void MainWindow::restoreLayout()
{
    const int unit = fontMetrics().averageCharWidth();
    // Less than the panes of this layout need: with another width comes another layout.
    setMinimumSize(unit * 40, fontMetrics().height() * 20);
    resize(QSize(std::min(unit * 220, 1600), std::min(fontMetrics().height() * 60, 1000))
               .boundedTo(QGuiApplication::primaryScreen()->availableSize()));
    const QSettings settings;
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    resetLayout();
    m_groups = m_docks.groups();
    restoreState(settings.value(layoutKey(m_groups)).toByteArray(), layoutVersion);
}

/// A layout with three groups of docks is of no use in a narrow window, or at another scale.
QString MainWindow::layoutKey(int groups)
{
    return groups == 3   ? QStringLiteral("window/layout")
           : groups == 2 ? QStringLiteral("window/layout-narrow")
                         : QStringLiteral("window/layout-single");
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    if (isVisible() && m_docks.groups() != m_groups)
        QTimer::singleShot(0, this, &MainWindow::changeLayout); // not while being laid out
    if (const bool isShort = RoomLabel::isShort(this); isShort != m_isShort) {
        m_isShort = isShort;
        for (auto *label : findChildren<RoomLabel *>())
            label->updateGeometry();
    }
}

/// Exchanges the layout for wide windows and the one for narrow windows.
void MainWindow::changeLayout()
{
    if (m_docks.groups() == m_groups)
        return;
    keepLayout();
    m_isOfDocument = false;
    m_groups = m_docks.groups();
    if (!restoreState(QSettings().value(layoutKey(m_groups)).toByteArray(), layoutVersion))
        resetLayout();
}

void MainWindow::keepLayout() const
{
    if (!m_isOfDocument)
        QSettings().setValue(layoutKey(m_groups), layoutState());
}

bool MainWindow::showLayout(const QByteArray &state)
{
    const bool isShown = restoreState(state, layoutVersion);
    m_isOfDocument |= isShown;
    return isShown;
}

void MainWindow::showMessage(const QString &text)
{
    statusBar()->showMessage(text, messageMs);
}

void MainWindow::showTitle()
{
    const QString title = m_session.title();
    setWindowTitle(title.isEmpty() ? tr("claustrum lab") : tr("%1 – claustrum lab").arg(title));
}

void MainWindow::showLoading(qint64 done, qint64 total)
{
    if (m_session.isLoading())
        m_loading->showProgress(done, total,
                                tr("%1 of %2")
                                    .arg(sizeText(static_cast<std::uint64_t>(done)),
                                         sizeText(static_cast<std::uint64_t>(total))));
}

/// Before frames of a live session are lost that no file has, asks whether to save them.
void MainWindow::guardFrames(const QString &question, std::function<void()> go)
{
    if (!m_session.hasUnsaved()) {
        go();
        return;
    }
    const bool isOnlyAnnotated = !m_session.hasUnsavedFrames();
    QMessageBox box(QMessageBox::Warning,
                    isOnlyAnnotated ? tr("Comments are not saved") : tr("Frames are not saved"),
                    question, QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
    box.setInformativeText(isOnlyAnnotated
                               ? tr("Pins and comments that you added are only in memory.")
                               : tr("%1 frames of this session are only in memory.")
                                     .arg(countText(m_session.capture().store().size())));
    box.setDefaultButton(QMessageBox::Save);
    const int answer = box.exec();
    if (answer == QMessageBox::Discard)
        go();
    else if (answer == QMessageBox::Save)
        m_exporter.saveAll(std::move(go));
}

void MainWindow::openDaemon(const QString &named)
{
    const auto open = [this, named] {
        RecentMenu::addDaemon(named);
        m_session.openDaemon(named);
    };
    if (m_session.isAnotherSource(named))
        guardFrames(tr("Connecting to another daemon closes this session."), open);
    else
        open();
}

void MainWindow::mergeFiles(const QStringList &paths)
{
    if (!paths.isEmpty())
        guardFrames(tr("Opening files closes this session."),
                    [this, paths] { m_session.openMerged(paths); });
}

void MainWindow::chooseMerge()
{
    mergeFiles(QFileDialog::getOpenFileNames(this,
                                             tr("Merge wire logs by time: choose at least two"), {},
                                             tr("Wire logs (*.log *.jsonl);;All files (*)")));
}

void MainWindow::compareCaptured()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Compare the captured frames with"), {},
        tr("Transcripts and wire logs (*.jsonl *.log);;All files (*)"));
    if (path.isEmpty())
        return;
    showPane(Pane::Compare);
    m_compare->compareCaptured(path);
}

void MainWindow::clearFrames()
{
    guardFrames(tr("Clearing removes all frames."), [this] { m_session.capture().clear(); });
}

void MainWindow::openFiles(const QStringList &paths)
{
    if (!paths.isEmpty() && !compareFolders(paths))
        guardFrames(tr("Opening a file closes this session."), [this, paths] { openNow(paths); });
}

/// Compares two folders; false for anything else.
bool MainWindow::compareFolders(const QStringList &paths)
{
    if (paths.size() != 2 || !QFileInfo(paths[0]).isDir() || !QFileInfo(paths[1]).isDir())
        return false;
    m_compare->setLeft(paths[0]);
    m_compare->setRight(paths[1]);
    m_compare->compare();
    showPane(Pane::Compare);
    return true;
}

void MainWindow::openNow(const QStringList &paths)
{
    m_session.openFile(paths.first());
    if (m_session.problem().isEmpty())
        RecentMenu::addFile(paths.first());
    if (!m_session.transcriptPath().isEmpty())
        m_compare->setLeft(m_session.transcriptPath());
    if (paths.size() > mostFiles)
        showMessage(tr("The first %1 of %2 files are open").arg(mostFiles).arg(paths.size()));
    for (const QString &path : paths.size() > 2 ? paths.mid(1, mostFiles - 1) : QStringList())
        openWindow()->openFiles({path});
    if (paths.size() != 2)
        return;
    m_compare->setLeft(paths[0]);
    m_compare->setRight(paths[1]);
    m_compare->compare();
    showPane(Pane::Compare);
}

MainWindow *MainWindow::openWindow()
{
    auto *window = new MainWindow;
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->show();
    return window;
}

void MainWindow::chooseFiles()
{
    openFiles(QFileDialog::getOpenFileNames(this, tr("Open"), {},
                                            tr("Wire logs and transcripts (*.jsonl *.log);;"
                                               "All files (*)")));
}

void MainWindow::showInConversation(const QByteArray &process, quint64 frame)
{
    if (m_conversation->model()->process() != process.toStdString())
        m_conversation->setProcess(process);
    m_conversation->goToFrame(frame);
    showPane(Pane::Conversation);
}

void MainWindow::setTheme(ThemeKind kind)
{
    applyTheme(kind);
    QSettings().setValue(QStringLiteral("window/theme"), static_cast<int>(kind));
    Q_EMIT themeChanged();
    m_frame->setFrame(m_frame->frame()); // colours its text again
    m_conversation->showRow();
    Q_EMIT m_replay->feed()->changed();
}

void MainWindow::toggleTheme()
{
    setTheme(isDark() ? ThemeKind::Light : ThemeKind::Dark);
}

void MainWindow::showCheatSheet()
{
    auto *sheet = new CheatSheet(actions(), this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->show();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!m_mayClose && m_session.hasUnsaved()) {
        event->ignore();
        guardFrames(tr("Closing the window ends this session."), [this] {
            m_mayClose = true;
            QTimer::singleShot(0, this, &QWidget::close); // not from within a close event
        });
        return;
    }
    QSettings().setValue(QStringLiteral("window/geometry"), saveGeometry());
    keepLayout();
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    QStringList paths;
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    openFiles(paths);
    event->acceptProposedAction();
}

} // namespace claustrum::lab
