// SPDX-License-Identifier: Apache-2.0
// Files in the window: drop, export, open again.
#include "labtool/sources/frameexport.h"
#include "labtool/tests/fakeinspection.h"
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/labarguments.h"
#include "labtool/widgets/recentmenu.h"
#include "labtool/widgets/sessionpane.h"
#include "testing/testprogram.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QMessageBox>
#include <QMimeData>
#include <QProgressBar>
#include <QScrollBar>
#include <QStatusBar>
#include <QTimer>
#include <QToolButton>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabWindowFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(m_window.open()); }
    void cleanup() { m_window.close(); }
    void dropsAFile();
    void saysWhyNothingIsShown();
    void opensAFileAtItsBegin();
    void readsTheCommandLine_data();
    void readsTheCommandLine();
    void exportsAndOpens();
    void cancelsAnExport_data();
    void cancelsAnExport();
    void exportWaitsForTheTable();
    void exportsTheSelection();
    void reportsFailedExport();
    void asksBeforeFramesAreLost_data();
    void asksBeforeFramesAreLost();
    void asksOnlyForUnsavedFrames();
    void remembersWhatWasOpened();
    void opensSeveralFilesInWindows();

private:
    void watch(FakeInspection &daemon);

    TestWindow m_window;
};

void TestLabWindowFiles::remembersWhatWasOpened()
{
    QSettings().clear();
    const QString first = m_window.recording("process-basic.jsonl");
    const QString second = m_window.recording("files-read.jsonl");
    for (const QString &path : {first, second, first})
        m_window->openFiles({path});
    m_window->openFiles({"/no such file"});
    QCOMPARE(RecentMenu::files(), (QStringList{first, second}));
    m_window->openDaemon("/no such folder/rpc.sock");
    QCOMPARE(RecentMenu::daemons(), QStringList{"/no such folder/rpc.sock"});
    for (int i = 0; i < 30; ++i)
        RecentMenu::addDaemon(QString::number(i));
    QCOMPARE(RecentMenu::daemons().size(), RecentMenu::most);
    m_window->session().closeDaemon();
    m_window.key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    auto *menu = m_window->findChild<RecentMenu *>();
    QVERIFY(menu->isVisible());
    QAction *entry = nullptr;
    for (QAction *action : menu->actions())
        entry = action->text() == second ? action : entry;
    QVERIFY(entry);
    menu->setActiveAction(entry);
    QTest::keyClick(menu, Qt::Key_Return);
    QVERIFY(m_window->windowTitle().startsWith("files-read.jsonl"));
}

void TestLabWindowFiles::opensSeveralFilesInWindows()
{
    QStringList paths;
    for (const char *name : {"process-basic.jsonl", "files-read.jsonl", "files-list.jsonl"})
        paths << m_window.recording(name);
    m_window->openFiles(paths);
    QVERIFY(m_window->windowTitle().startsWith("process-basic.jsonl"));
    QStringList titles;
    for (QWidget *widget : QApplication::topLevelWidgets()) {
        auto *window = qobject_cast<MainWindow *>(widget);
        if (!window || window == m_window.get())
            continue;
        titles << window->windowTitle().section(' ', 0, 0);
        QVERIFY(window->isVisible());
        window->close();
    }
    titles.sort();
    QCOMPARE(titles, (QStringList{"files-list.jsonl", "files-read.jsonl"}));
}

void TestLabWindowFiles::dropsAFile()
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(m_window.recording("process-basic.jsonl"))});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &drop);
    QVERIFY(m_window->session().capture().store().size() > 50);
    QVERIFY(m_window->windowTitle().startsWith("process-basic.jsonl"));
    QVERIFY(m_window->frames()->view()->isColumnHidden(
        FrameTableModel::Time)); // a transcript has no times
}

/// In the table and in the Session pane, for as long as it is so.
void TestLabWindowFiles::saysWhyNothingIsShown()
{
    const auto *empty = m_window->frames()->view()->viewport()->findChild<QLabel *>();
    m_window->openFiles({"/no such file"});
    QVERIFY2(empty->text().contains("no such file or directory"), qPrintable(empty->text()));
    QVERIFY(m_window->sessionPane()->statusText().contains("no such file or directory"));
    QFile file(m_window.file("empty.jsonl"));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    m_window->openFiles({file.fileName()});
    QTRY_VERIFY(m_window->session().isFollowing());
    QVERIFY2(empty->text().contains("The file is empty"), qPrintable(empty->text()));
    QVERIFY(!m_window->sessionPane()->statusText().contains("no such file"));
}

void TestLabWindowFiles::readsTheCommandLine_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("files");
    QTest::addColumn<QString>("error"); // its start
    QTest::newRow("nothing") << QStringList{} << 0 << QString();
    QTest::newRow("standard input") << QStringList{"-"} << 1 << QString();
    QTest::newRow("two files") << QStringList{"a", "b"} << 2 << QString();
    QTest::newRow("three files") << QStringList{"a", "b", "c"} << 3 << QString();
    QTest::newRow("too many files")
        << QString("abcdefghijk").split("", Qt::SkipEmptyParts) << 11 << "11 files given";
    QTest::newRow("socket") << QStringList{"--socket", "s"} << 0 << QString();
    QTest::newRow("socket and file")
        << QStringList{"--socket", "s", "a"} << 1 << "--socket cannot be combined";
    QTest::newRow("theme") << QStringList{"--theme", "dark"} << 0 << QString();
    QTest::newRow("no theme") << QStringList{"--theme", "blue"} << 0 << "unknown theme 'blue'";
}

void TestLabWindowFiles::readsTheCommandLine()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, error);
    QCommandLineParser parser;
    describeArguments(parser);
    QVERIFY(parser.parse(QStringList{"claustrum-lab"} + arguments));
    const LabArguments read = readArguments(parser);
    QTEST(int(read.files.size()), "files");
    QVERIFY2(read.error.startsWith(error) && read.error.isEmpty() == error.isEmpty(),
             qPrintable(read.error));
    QCOMPARE(read.theme == ThemeKind::Dark, arguments.contains("dark"));
}

void TestLabWindowFiles::opensAFileAtItsBegin()
{
    std::vector<IncomingFrame> frames;
    for (int i = 1; i <= 300; ++i)
        frames.push_back(request(1, i, "git.info"));
    m_window->session().capture().append(frames);
    FramesView *view = m_window->frames()->view();
    QTRY_COMPARE(view->model()->rowCount(), 300);
    const QString log = m_window.file("long.jsonl");
    m_window->exporter().exportTo(log);
    QTRY_VERIFY(!m_window->exporter().isExporting());
    QVERIFY(view->isFollowing());
    m_window->openFiles({log});
    QTRY_COMPARE(view->model()->rowCount(), 300);
    QVERIFY(!view->isFollowing());
    QCOMPARE(view->verticalScrollBar()->value(), 0);
    m_window.key(Qt::Key_E, Qt::ControlModifier); // on request, it follows
    QVERIFY(view->isFollowing());
    QCOMPARE(view->verticalScrollBar()->value(), view->verticalScrollBar()->maximum());
}

void TestLabWindowFiles::exportsAndOpens()
{
    m_window.feed();
    const QString log = m_window.file("out.jsonl");
    m_window->exporter().exportTo(log);
    QTRY_VERIFY(!m_window->exporter().isExporting());
    std::vector<std::string> before;
    before.reserve(8);
    for (FrameNumber n = 1; n <= 8; ++n)
        before.push_back(m_window->session().capture().store().bytes(n));
    const QString transcript = m_window.file("out.transcript.jsonl");
    m_window->exporter().exportTo(transcript);
    QTRY_VERIFY(!m_window->exporter().isExporting());
    m_window->openFiles({log});
    QTRY_VERIFY(!m_window->session().isLoading());
    const FrameStore &store = m_window->session().capture().store();
    QCOMPARE(store.size(), std::size_t(8));
    for (FrameNumber n = 1; n <= 8; ++n)
        QCOMPARE(store.bytes(n), before[n - 1]);
    QCOMPARE(store.at(7).latency, std::int64_t(10'000'000));
    m_window->openFiles({transcript});
    QCOMPARE(store.size(), std::size_t(10)); // with its title and its start as notes
    QCOMPARE(store.at(10).kind, FrameKind::Exit);
}

void TestLabWindowFiles::cancelsAnExport_data()
{
    QTest::addColumn<bool>("byKey");
    QTest::newRow("by click") << false;
    QTest::newRow("by key") << true;
}

void TestLabWindowFiles::cancelsAnExport()
{
    QFETCH(bool, byKey);
    std::vector<IncomingFrame> frames; // more than may wait to be written
    frames.reserve(200);
    for (int i = 1; i <= 200; ++i)
        frames.push_back(stream(1, "agent", std::uint64_t(i), std::string(100'000, 'x')));
    m_window->session().capture().append(frames);
    QTRY_COMPARE(m_window->frames()->model()->rowCount(), 200);
    auto *bar = m_window->findChild<QProgressBar *>("exporting");
    auto *cancel = m_window->findChild<QToolButton *>("cancel-exporting");
    QVERIFY(!bar->isVisible());
    const QString path = m_window.file("cancelled.jsonl");
    m_window->exporter().exportTo(path);
    QVERIFY(m_window->exporter().isExporting());
    bool shown = false; // at the first progress signal, when most is not written yet
    const auto *job = m_window->findChild<FrameExport *>();
    QVERIFY(job);
    connect(job, &FrameExport::progress, bar, [&] {
        shown = shown || (bar->isVisible() && cancel->isVisible());
        if (byKey)
            m_window.key(Qt::Key_Period, Qt::ControlModifier);
        else
            QTest::mouseClick(cancel, Qt::LeftButton);
    });
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->exporter().isExporting(), 30000);
    QVERIFY(shown);
    QVERIFY(!bar->isVisible());
    QVERIFY(!QFile::exists(path));
    QVERIFY(m_window->statusBar()->currentMessage().startsWith("Cancelled"));
    m_window->exporter().exportTo(path); // the next export succeeds
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->exporter().isExporting(), 30000);
    QVERIFY(QFile::exists(path));
    QVERIFY2(m_window->statusBar()->currentMessage().startsWith("Exported 200 frames"),
             qPrintable(m_window->statusBar()->currentMessage()));
    QVERIFY(QFile::remove(path));
}

void TestLabWindowFiles::exportWaitsForTheTable()
{
    m_window->session().capture().append({request(1, 1, "git.info"), reply(1, 1)});
    QCOMPARE(m_window->frames()->model()->rowCount(),
             0); // the table scans in the next turns of the loop
    m_window->exporter().exportTo(m_window.file("whole.jsonl"));
    QTRY_VERIFY(!m_window->exporter().isExporting());
    QVERIFY2(m_window->statusBar()->currentMessage().startsWith("Exported 2 frames"),
             qPrintable(m_window->statusBar()->currentMessage()));
}

void TestLabWindowFiles::exportsTheSelection()
{
    m_window.feed();
    FramesView *view = m_window->frames()->view();
    m_window->frames()->goToFrame(4);
    QTest::keyClick(view, Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(view, Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(view->selectedFrames(), (std::vector<FrameNumber>{4, 5, 6}));
    const QString path = m_window.file("selection.jsonl");
    m_window->exporter().exportTo(path);
    QTRY_VERIFY(!m_window->exporter().isExporting());
    m_window->openFiles({path});
    QTRY_VERIFY(!m_window->session().isLoading());
    QCOMPARE(m_window->session().capture().store().size(), std::size_t(3));
    QCOMPARE(m_window->session().capture().store().bytes(3),
             stream(1, "agent", 5, "after the gap\n").bytes);
}

void TestLabWindowFiles::reportsFailedExport()
{
    m_window.feed();
    m_window->exporter().exportTo("/dev/full");
    QTRY_VERIFY(!m_window->exporter().isExporting());
    const QString message = m_window->statusBar()->currentMessage();
    QVERIFY2(message.startsWith("/dev/full was not written: it is a device"), qPrintable(message));
}

/// Watches a daemon until a frame has come.
void TestLabWindowFiles::watch(FakeInspection &daemon)
{
    daemon.answers = {{"inspect.snapshot", emptySnapshot()},
                      {"inspect.watch", R"({"watching":true})"}};
    QVERIFY(daemon.start());
    m_window->openDaemon(daemon.path("rpc.sock"));
    QTRY_VERIFY(m_window->session().client().state() == InspectionClient::State::Watching);
    daemon.sendFrame(1, "in", request(1, 1, "git.info").bytes);
    QTRY_VERIFY(m_window->session().hasUnsavedFrames());
}

/// Answers the next dialogs: the question by this button, a file dialog by this path.
static void answer(QTimer &timer, QMessageBox::StandardButton button, const QString &path,
                   int &asked)
{
    QObject::connect(&timer, &QTimer::timeout, &timer, [button, path, &asked] {
        QWidget *modal = QApplication::activeModalWidget();
        if (auto *box = qobject_cast<QMessageBox *>(modal)) {
            ++asked;
            QTest::mouseClick(box->button(button), Qt::LeftButton);
        } else if (auto *dialog = qobject_cast<QFileDialog *>(modal)) {
            dialog->selectFile(path);
            QMetaObject::invokeMethod(dialog, "accept");
        }
    });
    timer.start(20);
}

void TestLabWindowFiles::asksBeforeFramesAreLost_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<int>("button");
    QTest::addColumn<bool>("isLost");
    for (const char *what : {"open", "drop", "clear", "connect", "close"}) {
        const QByteArray name(what);
        QTest::newRow(name + ", cancelled") << what << int(QMessageBox::Cancel) << false;
        QTest::newRow(name + ", discarded") << what << int(QMessageBox::Discard) << true;
        QTest::newRow(name + ", saved") << what << int(QMessageBox::Save) << true;
    }
}

void TestLabWindowFiles::asksBeforeFramesAreLost()
{
    QFETCH(QString, what);
    QFETCH(int, button);
    QFETCH(bool, isLost);
    FakeInspection daemon;
    watch(daemon);
    const QString path = m_window.file("session.jsonl");
    QFile::remove(path);
    int asked = 0;
    QTimer timer;
    answer(timer, QMessageBox::StandardButton(button), path, asked);
    const QString recording = m_window.recording("process-basic.jsonl");
    if (what == "open") {
        m_window->openFiles({recording});
    } else if (what == "drop") {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(recording)});
        QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton,
                              Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QDropEvent drop(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &drop);
    } else if (what == "clear") {
        m_window.key(Qt::Key_Delete, Qt::ControlModifier | Qt::ShiftModifier);
    } else if (what == "connect") {
        m_window->openDaemon("/another/rpc.sock");
    } else {
        m_window->close();
    }
    QTRY_COMPARE(asked, 1);
    QTRY_VERIFY(!m_window->exporter().isExporting());
    const auto hasOwnFrame = [&] {
        const FrameStore &store = m_window->session().capture().store();
        bool found = false;
        for (FrameNumber n = store.first(); n < store.end(); ++n)
            found = found || store.bytes(n) == request(1, 1, "git.info").bytes;
        return found;
    };
    if (what == "close")
        QTRY_COMPARE(m_window->isVisible(), !isLost);
    else
        QTRY_COMPARE(hasOwnFrame(), !isLost);
    QCOMPARE(QFile::exists(path), button == int(QMessageBox::Save));
    QCOMPARE(asked, 1);
}

void TestLabWindowFiles::asksOnlyForUnsavedFrames()
{
    m_window.feed(); // of no daemon
    QVERIFY(!m_window->session().hasUnsavedFrames());
    FakeInspection daemon;
    watch(daemon);
    m_window->exporter().exportTo(m_window.file("all.jsonl"));
    QTRY_VERIFY(!m_window->exporter().isExporting());
    QVERIFY(!m_window->session().hasUnsavedFrames());
    daemon.sendFrame(1, "out", reply(1, 1).bytes);
    QTRY_VERIFY(m_window->session().hasUnsavedFrames());
    m_window->exporter().exportTo(m_window.file("all.scenario.jsonl")); // not everything
    QTRY_VERIFY(!m_window->exporter().isExporting());
    QVERIFY(m_window->session().hasUnsavedFrames());
}

CLAUSTRUM_TEST_IN(QApplication, TestLabWindowFiles)
#include "testlabwindowfiles.moc"
