// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/mainwindow.h"

#include "labtool/sources/frameexport.h"
#include "labtool/widgets/anomaliespane.h"
#include "labtool/widgets/cheatsheet.h"
#include "labtool/widgets/comparepane.h"
#include "labtool/widgets/filterline.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/jobbar.h"
#include "labtool/widgets/replaypane.h"
#include "labtool/widgets/sessionpane.h"
#include "labtool/widgets/textpane.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QInputDialog>
#include <QMenu>
#include <QScreen>
#include <QSettings>
#include <QStatusBar>

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
    , m_loading(new JobBar(QStringLiteral("loading")))
    , m_exporting(new JobBar(QStringLiteral("exporting")))
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
    statusBar()->addPermanentWidget(m_exporting);
    statusBar()->addPermanentWidget(m_loading);
    connect(m_loading, &JobBar::cancelled, &m_session, &LabSession::cancelLoading);
    connect(m_exporting, &JobBar::cancelled, this, &MainWindow::cancelExport);
    connect(m_frames->model(), &FrameTableModel::settled, this, &MainWindow::startExport);
}

void MainWindow::say(const QString &text)
{
    statusBar()->showMessage(text, messageMs);
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
    connect(&m_session, &LabSession::message, this, &MainWindow::say);
    connect(m_frame, &FramePane::copied, this, &MainWindow::say);
    connect(m_compare, &ComparePane::copied, this, &MainWindow::say);
    connect(m_replay, &ReplayPane::said, this, &MainWindow::say);
    connect(&m_session, &LabSession::loading, this, &MainWindow::showLoading);
    connect(&m_session, &LabSession::loaded, m_loading, &JobBar::hide);
    connect(&m_session, &LabSession::opened, this, &MainWindow::showTitle);
}

void MainWindow::showTitle()
{
    const QString title = m_session.title();
    setWindowTitle(title.isEmpty() ? tr("claustrum lab") : tr("%1 – claustrum lab").arg(title));
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
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/layout"), saveState(layoutVersion));
    QMainWindow::closeEvent(event);
}

} // namespace claustrum::lab
