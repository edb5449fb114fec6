// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/mainwindow.h"

#include "labtool/model/copytexts.h"
#include "labtool/model/texts.h"
#include "labtool/sources/frameexport.h"
#include "labtool/widgets/anomaliespane.h"
#include "labtool/widgets/cheatsheet.h"
#include "labtool/widgets/comparepane.h"
#include "labtool/widgets/filterline.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/replaypane.h"
#include "labtool/widgets/sessionpane.h"
#include "labtool/widgets/textpane.h"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QMimeData>
#include <QProgressBar>
#include <QScreen>
#include <QSettings>
#include <QStatusBar>
#include <QToolButton>

namespace claustrum::lab {
namespace {

constexpr int messageMs = 8000;

} // namespace

MainWindow::MainWindow()
    : m_frames(new FramesPane(&m_session))
    , m_frame(new FramePane(&m_session))
    , m_sessionPane(new SessionPane(&m_session))
    , m_replay(new ReplayPane(&m_session))
    , m_compare(new ComparePane)
    , m_anomalies(new AnomaliesPane(&m_session))
    , m_progress(new QProgressBar)
    , m_cancel(new QToolButton)
{
    setAcceptDrops(true);
    setDockNestingEnabled(true);
    setCentralWidget(m_frames);
    m_docks = {addDock(QStringLiteral("session"), tr("Session"), m_sessionPane),
               addDock(QStringLiteral("frame"), tr("Frame"), m_frame),
               addDock(QStringLiteral("replay"), tr("Replay buffer"), m_replay),
               addDock(QStringLiteral("compare"), tr("Compare"), m_compare),
               addDock(QStringLiteral("anomalies"), tr("Anomalies"), m_anomalies)};
    makeStatusBar();
    makeActions();
    connectPanes();
    const int unit = fontMetrics().averageCharWidth();
    resize(QSize(std::min(unit * 220, 1600), std::min(fontMetrics().height() * 60, 1000))
               .boundedTo(QGuiApplication::primaryScreen()->availableSize()));
    resetLayout();
    m_firstLayout = saveState(layoutVersion);
    QSettings settings;
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    restoreState(settings.value(QStringLiteral("window/layout")).toByteArray(), layoutVersion);
    showTitle();
}

MainWindow::~MainWindow()
{
    m_session.disconnect(this); // what ends now is no news
}

QDockWidget *MainWindow::addDock(const QString &name, const QString &title, QWidget *pane)
{
    auto *dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setWidget(pane);
    return dock;
}

void MainWindow::resetLayout()
{
    addDockWidget(Qt::BottomDockWidgetArea, m_docks[0]);
    splitDockWidget(m_docks[0], m_docks[1], Qt::Horizontal);
    // On a small screen, or one at 200 %, three would not stand side by side.
    const bool narrow = width() < fontMetrics().averageCharWidth() * 170;
    if (narrow)
        tabifyDockWidget(m_docks[1], m_docks[2]);
    else
        splitDockWidget(m_docks[1], m_docks[2], Qt::Horizontal);
    tabifyDockWidget(m_docks[0], m_docks[4]);
    tabifyDockWidget(m_docks[2], m_docks[3]);
    for (QDockWidget *dock : std::as_const(m_docks)) {
        dock->setFloating(false);
        dock->show();
    }
    m_docks[0]->raise();
    m_docks[narrow ? 1 : 2]->raise();
    if (!narrow)
        resizeDocks({m_docks[0], m_docks[1], m_docks[2]},
                    {width() * 36 / 100, width() * 28 / 100, width() * 36 / 100}, Qt::Horizontal);
    resizeDocks({m_docks[0]}, {height() * 46 / 100}, Qt::Vertical);
}

void MainWindow::makeStatusBar()
{
    m_cancel->setText(tr("Cancel"));
    m_cancel->setObjectName(QStringLiteral("cancelLoading"));
    m_progress->setObjectName(QStringLiteral("loading"));
    m_progress->setMaximumWidth(fontMetrics().averageCharWidth() * 40);
    m_progress->setRange(0, 1000);
    statusBar()->addPermanentWidget(m_progress);
    statusBar()->addPermanentWidget(m_cancel);
    m_progress->hide();
    m_cancel->hide();
    connect(m_cancel, &QToolButton::clicked, &m_session, &LabSession::cancelLoading);
}

void MainWindow::connectPanes()
{
    connect(m_frames, &FramesPane::currentFrameChanged, m_frame, &FramePane::setFrame);
    connect(m_frames, &FramesPane::contextMenuWanted, this,
            [this](const QPoint &at) { m_frameMenu->popup(at); });
    connect(m_frame, &FramePane::partnerWanted, m_frames, &FramesPane::goToPartner);
    connect(m_anomalies, &AnomaliesPane::frameWanted, m_frames, &FramesPane::goToFrame);
    connect(m_sessionPane, &SessionPane::openFileWanted, this, &MainWindow::chooseFiles);
    connect(m_sessionPane, &SessionPane::filterWanted, this,
            [this](const QString &line) { m_frames->showFilter()->setLine(line); });
    connect(m_sessionPane, &SessionPane::processChosen, this, [this](const QByteArray &id) {
        m_replay->setProcess(id);
        showPane(Pane::Replay);
    });
    const auto say = [this](const QString &text) { statusBar()->showMessage(text, messageMs); };
    connect(&m_session, &LabSession::message, this, say);
    connect(m_frame, &FramePane::copied, this, say);
    connect(m_compare, &ComparePane::copied, this, say);
    connect(&m_session, &LabSession::loading, this, &MainWindow::showLoading);
    connect(&m_session, &LabSession::loaded, this, [this] {
        m_progress->hide();
        m_cancel->hide();
    });
    connect(&m_session, &LabSession::opened, this, &MainWindow::showTitle);
}

void MainWindow::showTitle()
{
    const QString title = m_session.title();
    setWindowTitle(title.isEmpty() ? tr("claustrum lab") : tr("%1 – claustrum lab").arg(title));
}

void MainWindow::showLoading(qint64 done, qint64 total)
{
    if (!m_session.isLoading())
        return;
    m_progress->show();
    m_cancel->show();
    m_progress->setValue(total > 0 ? static_cast<int>(done * 1000 / total) : 1000);
    m_progress->setFormat(tr("%1 of %2")
                              .arg(sizeText(static_cast<std::uint64_t>(done)),
                                   sizeText(static_cast<std::uint64_t>(total))));
}

void MainWindow::openFiles(const QStringList &paths)
{
    if (paths.isEmpty())
        return;
    m_session.openFile(paths.first());
    if (!m_session.transcriptPath().isEmpty())
        m_compare->setLeft(m_session.transcriptPath());
    if (paths.size() < 2)
        return;
    m_compare->setRight(paths[1]);
    m_compare->compare();
    showPane(Pane::Compare);
}

void MainWindow::chooseFiles()
{
    openFiles(QFileDialog::getOpenFileNames(this, tr("Open"), {},
                                            tr("Wire logs and transcripts (*.jsonl *.log);;"
                                               "All files (*)")));
}

void MainWindow::chooseExport()
{
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Export the selected frames, or all that are shown"),
        QStringLiteral("frames.jsonl"),
        tr("Wire log (*.jsonl);;Transcript (*.transcript.jsonl);;Scenario (*.scenario.jsonl)"));
    if (!path.isEmpty())
        exportTo(path);
}

bool MainWindow::exportTo(const QString &path)
{
    const auto numbers = m_frames->chosenFrames();
    const QString error = exportFrames(m_session.capture().store(), numbers, path);
    statusBar()->showMessage(error.isEmpty()
                                 ? tr("Exported %1 frames to %2").arg(numbers.size()).arg(path)
                                 : tr("%1 was not written: %2").arg(path, error),
                             messageMs);
    return error.isEmpty();
}

void MainWindow::copyScenario()
{
    const auto numbers = m_frames->chosenFrames();
    QGuiApplication::clipboard()->setText(toQString(
        asTranscript(m_session.capture().store(), numbers, "scenario", Answers::LeaveOut)));
    statusBar()->showMessage(
        tr("Copied a scenario of the requests among %1 frames").arg(numbers.size()), messageMs);
}

void MainWindow::goToFrameNumber()
{
    bool ok = false;
    const int number =
        QInputDialog::getInt(this, tr("Go to frame"), tr("Number"), 1, 1, 2'000'000'000, 1, &ok);
    if (ok)
        m_frames->goToFrame(static_cast<quint64>(number));
}

void MainWindow::showPane(Pane pane)
{
    if (pane == Pane::Frames) {
        m_frames->view()->setFocus();
        return;
    }
    QDockWidget *dock = m_docks[pane == Pane::Session ? 0 : static_cast<int>(pane) - 1];
    dock->show();
    dock->raise();
    QWidget *const targets[] = {m_sessionPane->processTable(), m_frame->page(FramePane::Pretty),
                                m_replay->text(), m_compare->table(), m_anomalies->table()};
    targets[m_docks.indexOf(dock)]->setFocus();
}

void MainWindow::setTheme(ThemeKind kind)
{
    applyTheme(kind);
    QSettings().setValue(QStringLiteral("window/theme"), static_cast<int>(kind));
    m_frame->setFrame(m_frame->frame()); // what is coloured already
    Q_EMIT m_replay->feed()->changed();
}

void MainWindow::showCheatSheet()
{
    auto *sheet = new CheatSheet(actions(), this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->show();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/layout"), saveState(layoutVersion));
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
