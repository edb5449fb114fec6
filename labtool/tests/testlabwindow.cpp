// SPDX-License-Identifier: Apache-2.0
// The real window, offscreen, by clicks and keys on each pane.
#include "conformance/transcriptreader.h"
#include "labtool/tests/fakeinspection.h"
#include "labtool/tests/labframes.h"
#include "labtool/widgets/anomaliespane.h"
#include "labtool/widgets/cheatsheet.h"
#include "labtool/widgets/comparepane.h"
#include "labtool/widgets/filterline.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/mainwindow.h"
#include "labtool/widgets/replaypane.h"
#include "labtool/widgets/savedfilters.h"
#include "labtool/widgets/sessionpane.h"
#include "labtool/widgets/textpane.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTableView>
#include <QTest>

#include <cmath>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_window.reset(); }
    void everyPaneSaysWhatToDoWhenEmpty();
    void everyActionHasAKeyOfItsOwn();
    void filtersByKeys();
    void completesByKeys();
    void savesFilters();
    void walksRequestAndReply();
    void showsAFrame();
    void copies();
    void pausesPinsAndFinds();
    void anomaliesLeadToFrames();
    void sessionConnectsAndTellsTrouble();
    void replayShowsOutput();
    void comparesTranscripts();
    void exportsAndImports();
    void dropsAFile();
    void docksRememberTheirPlace();
    void themesAndScales();

private:
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(m_window.get(), key, modifiers);
    }
    void feed();
    QString text(FramePane::Page page) { return m_window->frame()->page(page)->toPlainText(); }
    QString recording(const char *name)
    {
        return QStringLiteral(CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a/") + QLatin1String(name);
    }

    QTemporaryDir m_directory;
    std::unique_ptr<MainWindow> m_window;
};

void TestLabWindow::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName("claustrum-test");
    QCoreApplication::setApplicationName(
        QStringLiteral("testlabwindow-%1").arg(QCoreApplication::applicationPid()));
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_directory.path());
    applyTheme(ThemeKind::Light);
}

void TestLabWindow::init()
{
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->activateWindow();
    QApplication::setActiveWindow(m_window.get());
}

void TestLabWindow::feed()
{
    m_window->session().capture().append({
        request(1, 1, "process.spawn", R"({"id":"agent","command":"sh"})", 1'000'000'000), // 1
        reply(1, 1, 1'004'000'000),                                                        // 2
        stream(1, "agent", 1, "\x1b[32mgreen\x1b[0m one\n"),                               // 3
        stream(1, "agent", 2, "oops\n", claustrum::Stream::Stderr),                        // 4
        request(2, 7, "files.stat", R"({"path":"~/x"})", 2'000'000'000),                   // 5
        stream(1, "agent", 5, "after the gap\n"),                                          // 6
        errorReply(2, 7, -32603, "stat /x: no such file", 2'010'000'000),                  // 7
        exitFrame(1, "agent", 6, 3),                                                       // 8
    });
    QTRY_COMPARE(m_window->frames()->model()->rowCount(), 8);
}

void TestLabWindow::everyPaneSaysWhatToDoWhenEmpty()
{
    const auto emptyText = [](QWidget *view) {
        for (const QLabel *label : view->findChildren<QLabel *>()) {
            if (label->isVisibleTo(view) && !label->text().isEmpty())
                return label->text();
        }
        return QString();
    };
    QVERIFY(emptyText(m_window->frames()->view()).contains("Ctrl+O"));
    QVERIFY(emptyText(m_window->sessionPane()->processTable()).contains("replay buffer"));
    QVERIFY(emptyText(m_window->anomalies()->table()).contains("Nothing remarkable"));
    QVERIFY(emptyText(m_window->compare()->table()).contains("Compare"));
    QVERIFY(m_window->replay()->text()->placeholderText().contains("process"));
    QVERIFY(m_window->frame()->page(FramePane::Pretty)->placeholderText().contains("Select"));
    feed();
    QVERIFY(emptyText(m_window->frames()->view()).isEmpty());
    m_window->frames()->showFilter()->setLine("unauthorized");
    QVERIFY(emptyText(m_window->frames()->view()).contains("No frame matches"));
}

void TestLabWindow::everyActionHasAKeyOfItsOwn()
{
    QSet<QString> keys;
    const auto actions = m_window->actions();
    QVERIFY(actions.size() > 25);
    for (const QAction *action : actions) {
        const QString keyText = action->shortcut().toString();
        QVERIFY2(!keyText.isEmpty(), qPrintable(action->text()));
        QVERIFY2(!keys.contains(keyText), qPrintable(keyText));
        keys.insert(keyText);
    }
    key(Qt::Key_F1);
    QTRY_VERIFY(m_window->findChild<CheatSheet *>());
    QTest::keyClick(m_window->findChild<CheatSheet *>(), Qt::Key_Escape);
}

void TestLabWindow::filtersByKeys()
{
    feed();
    key(Qt::Key_L, Qt::ControlModifier);
    QLineEdit *edit = m_window->frames()->showFilter()->edit();
    QTRY_VERIFY(edit->hasFocus());
    QTest::keyClicks(edit, "conn:2");
    QCOMPARE(m_window->frames()->model()->rowCount(), 2);
    QTest::keyClicks(edit, " erorr");
    QVERIFY(m_window->frames()->showFilter()->isWrong());
    const QString error = m_window->frames()->showFilter()->errorText();
    QVERIFY2(error.startsWith("       ^^^^^ "), qPrintable(error));
    QVERIFY(error.contains("did you mean 'error'"));
    QCOMPARE(m_window->frames()->model()->rowCount(), 2); // the last right one stays in force
    edit->clear();
    QCOMPARE(m_window->frames()->model()->rowCount(), 8);
    m_window->frames()->keepFilter()->setLine("error");
    m_window->session().capture().append({request(1, 9, "git.info")});
    QCOMPARE(m_window->session().capture().notKept(), std::uint64_t(1));
}

void TestLabWindow::completesByKeys()
{
    QLineEdit *edit = m_window->frames()->showFilter()->edit();
    edit->setFocus();
    QTest::keyClicks(edit, "meth");
    QWidget *popup = QApplication::activePopupWidget();
    QVERIFY(popup);
    QTest::keyClick(popup, Qt::Key_Down);
    QTest::keyClick(popup, Qt::Key_Return);
    QCOMPARE(edit->text(), QString("method:"));
    QTest::keyClicks(edit, "git.s");
    popup = QApplication::activePopupWidget();
    QVERIFY(popup);
    QTest::keyClick(popup, Qt::Key_Down);
    QTest::keyClick(popup, Qt::Key_Return);
    QCOMPARE(edit->text(), QString("method:git.status"));
    QVERIFY(!m_window->frames()->showFilter()->isWrong());
}

void TestLabWindow::savesFilters()
{
    feed();
    FramesPane *frames = m_window->frames();
    QCOMPARE(SavedFilters::names(), QStringList());
    frames->showFilter()->setLine("conn:2, error");
    QVERIFY(frames->showFilter()->isWrong());
    frames->showFilter()->setLine("conn:2 \"a & b\" or error");
    frames->savedFilters()->save("errors / of 2 & co.");
    frames->savedFilters()->save("  "); // is no name
    frames->showFilter()->setLine("exit");
    frames->savedFilters()->save("exits");
    m_window->close();
    init(); // they outlive the window
    QCOMPARE(SavedFilters::names(), (QStringList{"errors / of 2 & co.", "exits"}));
    feed();
    frames = m_window->frames();
    QTimer::singleShot(0, this, [] { // the menu has its own event loop
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        if (!menu)
            qFatal("no menu");
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
    });
    key(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(frames->showFilter()->line(), QString("conn:2 \"a & b\" or error"));
    QCOMPARE(frames->model()->rowCount(), 1);
    SavedFilters::remove("errors / of 2 & co.");
    SavedFilters::remove("exits");
    QCOMPARE(SavedFilters::names(), QStringList());
}

void TestLabWindow::walksRequestAndReply()
{
    feed();
    FramesView *view = m_window->frames()->view();
    QTest::mouseClick(view->viewport(), Qt::LeftButton, Qt::NoModifier,
                      view->visualRect(view->model()->index(0, 5)).center());
    QCOMPARE(view->currentFrame(), FrameNumber(1));
    key(Qt::Key_J, Qt::ControlModifier);
    QCOMPARE(view->currentFrame(), FrameNumber(2));
    QCOMPARE(m_window->frame()->frame(), 2ULL);
    key(Qt::Key_J, Qt::ControlModifier);
    QCOMPARE(view->currentFrame(), FrameNumber(1));
}

void TestLabWindow::showsAFrame()
{
    feed();
    m_window->frames()->goToFrame(3);
    QVERIFY(text(FramePane::Pretty).contains("\"stream\": \"stdout\""));
    QVERIFY(text(FramePane::Raw).startsWith("000000  {\"type\":\"stream\""));
    QVERIFY(text(FramePane::Hex).startsWith("00000000  7b 22 74 79"));
    QCOMPARE(text(FramePane::Data), QString("green one\n"));
}

void TestLabWindow::copies()
{
    feed();
    const QClipboard *clipboard = QGuiApplication::clipboard();
    m_window->frames()->goToFrame(5);
    key(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(clipboard->text(),
             QString::fromStdString(m_window->session().capture().store().bytes(5)));
    key(Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(clipboard->text().startsWith("printf '%s\\n' '{\"jsonrpc\""));
    QVERIFY(clipboard->text().contains("$(cat "));
    QVERIFY(clipboard->text().contains("socat -t1 - UNIX-CONNECT:"));
    m_window->frames()->view()->selectAll();
    key(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    const auto scenario =
        claustrum::conformance::parseTranscript(clipboard->text().toStdString(), "clipboard");
    QVERIFY2(scenario.ok(), scenario ? "" : scenario.error().text.c_str());
    QCOMPARE(scenario->steps.size(), std::size_t(3)); // serve and two requests
    QVERIFY(clipboard->text().contains("${TOKEN}"));
}

void TestLabWindow::pausesPinsAndFinds()
{
    feed();
    FramesPane *frames = m_window->frames();
    frames->goToFrame(4);
    key(Qt::Key_P, Qt::ControlModifier);
    QVERIFY(m_window->session().capture().store().at(4).marks & Mark::Pinned);
    frames->goToFrame(1);
    key(Qt::Key_F2);
    QCOMPARE(frames->view()->currentFrame(), FrameNumber(4));
    key(Qt::Key_F, Qt::ControlModifier);
    auto *find = frames->findChild<QLineEdit *>("find");
    QTRY_VERIFY(find->hasFocus());
    QTest::keyClicks(find, "after the gap");
    QTest::keyClick(find, Qt::Key_Return);
    QCOMPARE(frames->view()->currentFrame(), FrameNumber(6)); // in the decoded output
    QTest::keyClick(find, Qt::Key_Escape);
    QTRY_VERIFY(!find->isVisible());
    key(Qt::Key_Space, Qt::ControlModifier);
    QVERIFY(frames->model()->isPaused());
    key(Qt::Key_Space, Qt::ControlModifier);
    QVERIFY(!frames->model()->isPaused());
    QVERIFY(!frames->view()->isFollowing());
    key(Qt::Key_E, Qt::ControlModifier);
    QVERIFY(frames->view()->isFollowing());
}

void TestLabWindow::anomaliesLeadToFrames()
{
    feed();
    key(Qt::Key_6, Qt::AltModifier);
    QTableView *table = m_window->anomalies()->table();
    QTRY_VERIFY(table->hasFocus());
    QCOMPARE(table->model()->rowCount(), 2); // the gap, the error
    table->setCurrentIndex(table->model()->index(0, 0));
    auto *words = m_window->anomalies()->findChild<QLabel *>("words");
    QCOMPARE(words->text(), QString("process agent: seq 3 to 4 (2 frames) missing"));
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(m_window->frames()->view()->currentFrame(), FrameNumber(6));
    key(Qt::Key_F8);
    QCOMPARE(m_window->frames()->view()->currentFrame(), FrameNumber(7));
    key(Qt::Key_F8, Qt::ShiftModifier);
    QCOMPARE(m_window->frames()->view()->currentFrame(), FrameNumber(6));
}

void TestLabWindow::sessionConnectsAndTellsTrouble()
{
    FakeInspection daemon;
    daemon.answers = {{"inspect.snapshot", busySnapshot()},
                      {"inspect.watch", R"({"watching":true})"}};
    key(Qt::Key_K, Qt::ControlModifier);
    auto *socket = m_window->sessionPane()->findChild<QLineEdit *>("socket");
    auto *state = m_window->sessionPane()->findChild<QLabel *>("state");
    QTRY_VERIFY(socket->hasFocus());
    socket->setText(daemon.path("rpc.sock"));
    QTest::keyClick(socket, Qt::Key_Return);
    QTRY_VERIFY(state->text().contains("There is no daemon"));
    QVERIFY(daemon.start());
    QTRY_VERIFY_WITH_TIMEOUT(state->text().startsWith("Watching"), 20000);
    QTableView *processes = m_window->sessionPane()->processTable();
    QCOMPARE(processes->model()->rowCount(), 1);
    QCOMPARE(processes->model()->index(0, 1).data().toString(), QString("paused"));
    QCOMPARE(m_window->session().capture().anomalies().count(Mark::Paused), std::size_t(1));
    daemon.sendFrame(1, "in", request(1, 1, "git.info").bytes);
    QTRY_COMPARE(m_window->session().capture().tracker().connections().size(), std::size_t(1));
    bool told = false; // and what was gathered stays: soon the next attempt has its own words
    QObject context;
    connect(&m_window->session().client(), &InspectionClient::stateChanged, &context,
            [&] { told = told || state->text().contains("What was gathered stays"); });
    daemon.stop();
    QTRY_VERIFY(told);
    QVERIFY(m_window->session().capture().store().size() >= 2);
    auto *button = m_window->sessionPane()->findChild<QPushButton *>("connect");
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(button->text(), QString("Connect"));
}

void TestLabWindow::replayShowsOutput()
{
    feed();
    QTRY_COMPARE(m_window->sessionPane()->processTable()->model()->rowCount(), 1);
    QTableView *processes = m_window->sessionPane()->processTable();
    processes->setCurrentIndex(processes->model()->index(0, 0));
    QTest::keyClick(processes, Qt::Key_Return);
    TextPane *output = m_window->replay()->text();
    QTRY_VERIFY(output->toPlainText().contains("exit status 3"));
    QCOMPARE(
        output->toPlainText(),
        QString::fromUtf8("green one\noops\n\n⟨ gap: seq 3 to 4, 2 frame(s) evicted or not seen ⟩\n"
                          "after the gap\n\n⟨ exit status 3 ⟩\n"));
    auto *streams = m_window->replay()->findChild<QComboBox *>("streams");
    streams->setFocus();
    QTest::keyClick(streams, Qt::Key_End); // stderr
    QCOMPARE(QString::fromStdString(m_window->replay()->plainOutput()), QString("oops\n"));
    streams->setCurrentIndex(0);
    auto *form = m_window->replay()->findChild<QComboBox *>("form");
    form->setCurrentIndex(2);
    QVERIFY(output->toPlainText().startsWith("00000000  1b 5b 33 32 6d"));
    form->setCurrentIndex(1);
    QCOMPARE(QString::fromStdString(m_window->replay()->plainOutput()),
             QString("green one\noops\nafter the gap\n"));
}

void TestLabWindow::comparesTranscripts()
{
    QFile file(recording("files-read.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray changed = file.readAll();
    const int at = changed.indexOf(R"(\"exists\":true)");
    QVERIFY(at > 0);
    changed.replace(at, 15, R"(\"exists\":null)");
    const QString other = m_directory.filePath("other.jsonl");
    QFile out(other);
    QVERIFY(out.open(QIODevice::WriteOnly));
    out.write(changed);
    out.close();
    m_window->openFiles({file.fileName(), other});
    ComparePane *pane = m_window->compare();
    QCOMPARE(pane->model()->differences(), 1);
    const CompareRow *row = pane->model()->at(pane->table()->currentIndex().row());
    QVERIFY(row);
    QCOMPARE(row->left.substr(row->leftOffset, 4), std::string("true"));
    QCOMPARE(row->right.substr(row->rightOffset, 4), std::string("null"));
    QCOMPARE(row->field, std::string("result.exists"));
    QVERIFY2(pane->statusText().contains("result.exists"), qPrintable(pane->statusText()));
    key(Qt::Key_F7);
    QVERIFY(pane->statusText().contains("last difference"));
    const int rows = pane->model()->rowCount();
    pane->table()->setFocus();
    pane->table()->setCurrentIndex(pane->model()->index(rows - 1, 1));
    QTest::keyClick(pane->table(), Qt::Key_Return); // unfolds
    QVERIFY(pane->model()->rowCount() > rows);
    pane->copyReport();
    const QString report = QGuiApplication::clipboard()->text();
    QVERIFY2(report.contains("result.exists"), qPrintable(report));
    pane->setRight(file.fileName());
    pane->compare();
    QCOMPARE(pane->model()->differences(), 0);
    QVERIFY(pane->statusText().contains("equal, to the byte"));
}

void TestLabWindow::exportsAndImports()
{
    feed();
    const QString log = m_directory.filePath("out.jsonl");
    QVERIFY(m_window->exportTo(log));
    std::vector<std::string> before;
    for (FrameNumber n = 1; n <= 8; ++n)
        before.push_back(m_window->session().capture().store().bytes(n));
    const QString transcript = m_directory.filePath("out.transcript.jsonl");
    QVERIFY(m_window->exportTo(transcript));
    m_window->openFiles({log});
    QTRY_VERIFY(!m_window->session().isLoading());
    const FrameStore &store = m_window->session().capture().store();
    QCOMPARE(store.size(), std::size_t(8));
    for (FrameNumber n = 1; n <= 8; ++n)
        QCOMPARE(store.bytes(n), before[n - 1]);
    QCOMPARE(store.at(7).latency, std::int64_t(10'000'000));
    m_window->openFiles({transcript});
    QCOMPARE(store.size(), std::size_t(10)); // its title and its start, too
    QCOMPARE(store.at(10).kind, FrameKind::Exit);
}

void TestLabWindow::dropsAFile()
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(recording("process-basic.jsonl"))});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &drop);
    QVERIFY(m_window->session().capture().store().size() > 50);
    QVERIFY(m_window->windowTitle().startsWith("process-basic.jsonl"));
}

void TestLabWindow::docksRememberTheirPlace()
{
    auto *dock = m_window->findChild<QDockWidget *>("compare");
    QVERIFY(dock->isVisibleTo(m_window.get()));
    dock->hide();
    m_window->close();
    init();
    dock = m_window->findChild<QDockWidget *>("compare");
    QVERIFY(dock->isHidden());
    key(Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(!dock->isHidden());
    m_window->close();
}

void TestLabWindow::themesAndScales()
{
    feed();
    for (const ThemeKind kind : {ThemeKind::Dark, ThemeKind::Light}) {
        m_window->setTheme(kind);
        QCOMPARE(isDark(), kind == ThemeKind::Dark);
        // What can be read: a contrast of 4.5 to 1 and more (WCAG AA).
        const auto luminance = [](const QColor &c) {
            const auto linear = [](double v) {
                return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF())
                   + 0.0722 * linear(c.blueF());
        };
        const double base = luminance(QApplication::palette().color(QPalette::Base));
        const auto contrast = [&](const QColor &c) {
            const double l = luminance(c);
            return (std::max(l, base) + 0.05) / (std::min(l, base) + 0.05);
        };
        for (int k = 0; k <= static_cast<int>(FrameKind::Note); ++k)
            QVERIFY2(contrast(colourOf(static_cast<FrameKind>(k))) >= 4.5,
                     kindName(static_cast<FrameKind>(k)).data());
        // What a program chose for the other background, too.
        const QColor back = QApplication::palette().color(QPalette::Base);
        for (const QRgb rgb : {0xff000000, 0xff3b3b3b, 0xff0000ff, 0xffffff00, 0xffffffff})
            QVERIFY2(contrast(readableOn(back, QColor(rgb))) >= 4.5,
                     qPrintable(QColor(rgb).name()));
        for (const Severity severity : {Severity::Hint, Severity::Warning, Severity::Fault})
            QVERIFY(contrast(colourOf(severity)) >= 4.5);
    }
    QFont font = QApplication::font();
    const QFont before = font;
    font.setPointSizeF(font.pointSizeF() * 2);
    QApplication::setFont(font);
    QVERIFY(!m_window->grab().isNull());
    QApplication::setFont(before);
}

QTEST_MAIN(TestLabWindow)
#include "testlabwindow.moc"
