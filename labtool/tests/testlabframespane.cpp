// SPDX-License-Identifier: Apache-2.0
// The table of frames: filters, search, pins and anomalies.
#include "labtool/controls/filterline.h"
#include "labtool/controls/savedfilters.h"
#include "labtool/controls/tableview.h"
#include "labtool/controls/textpane.h"
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/anomaliespane.h"
#include "labtool/widgets/conversationpane.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/sessionpane.h"
#include "testing/testprogram.h"

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QMenu>
#include <QTableView>
#include <QTimer>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabFramesPane : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(m_window.open()); }
    void cleanup() { m_window.close(); }
    void filtersByKeys();
    void completesByKeys();
    void leavesAFilterByKeys_data();
    void leavesAFilterByKeys();
    void savesFilters();
    void walksRequestAndReply();
    void pausesPinsAndFinds();
    void tellsHowFarAFilterIs();
    void tellsWhatFindFound();
    void menuFiltersByTheFrame();
    void menuLeadsToTheConversation();
    void anomaliesLeadToFrames();
    void commandsSelectOneFrame_data();
    void commandsSelectOneFrame();
    void focusKeepsFollowing_data();
    void focusKeepsFollowing();
    void focusTakesARowInSight();
    void jumpsToTheEnds();
    void copiesRows();

private:
    TestWindow m_window;
};

void TestLabFramesPane::filtersByKeys()
{
    m_window.feed();
    m_window.key(Qt::Key_L, Qt::ControlModifier);
    QLineEdit *edit = m_window->frames()->showFilter()->edit();
    QTRY_VERIFY(edit->hasFocus());
    QTest::keyClicks(edit, "conn:2");
    QCOMPARE(m_window->frames()->model()->rowCount(), 2);
    edit->setText("conn:2 knd:x");
    QVERIFY(m_window->frames()->showFilter()->isWrong());
    const QString error = m_window->frames()->showFilter()->errorText();
    QVERIFY2(error.startsWith("       ^^^ "), qPrintable(error));
    QVERIFY(error.contains("did you mean 'kind'"));
    QCOMPARE(m_window->frames()->model()->rowCount(), 2); // the last valid filter stays in effect
    edit->clear();
    QCOMPARE(m_window->frames()->model()->rowCount(), 8);
    m_window->frames()->keepFilter()->setLine("error");
    m_window->session().capture().append({request(1, 9, "git.info")});
    QCOMPARE(m_window->session().capture().notKept(), std::uint64_t(1));
}

void TestLabFramesPane::completesByKeys()
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

void TestLabFramesPane::leavesAFilterByKeys_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("lineAfter");
    QTest::addColumn<bool>("leaves");
    QTest::newRow("Esc clears") << int(Qt::Key_Escape) << "unauthorized" << QString() << false;
    QTest::newRow("Esc clears an error")
        << int(Qt::Key_Escape) << "nonsense:" << QString() << false;
    QTest::newRow("Esc in an empty line") << int(Qt::Key_Escape) << QString() << QString() << true;
    QTest::newRow("Enter") << int(Qt::Key_Return) << "conn:2"
                           << "conn:2" << true;
    QTest::newRow("Down") << int(Qt::Key_Down) << "conn:2"
                          << "conn:2" << true;
    QTest::newRow("Enter in an error") << int(Qt::Key_Return) << "nonsense:"
                                       << "nonsense:" << false;
}

void TestLabFramesPane::leavesAFilterByKeys()
{
    QFETCH(int, key);
    QFETCH(QString, line);
    QFETCH(bool, leaves);
    m_window.feed();
    FramesPane *frames = m_window->frames();
    frames->showFilter()->setLine(line);
    m_window.key(Qt::Key_L, Qt::ControlModifier);
    QVERIFY(frames->showFilter()->edit()->hasFocus());
    m_window.key(Qt::Key(key));
    QTEST(frames->showFilter()->line(), "lineAfter");
    QCOMPARE(frames->view()->hasFocus(), leaves);
    QVERIFY(frames->model()->rowCount() > 0);
}

void TestLabFramesPane::savesFilters()
{
    m_window.feed();
    FramesPane *frames = m_window->frames();
    QCOMPARE(SavedFilters::names(), QStringList());
    frames->showFilter()->setLine("conn:2,");
    QVERIFY(frames->showFilter()->isWrong());
    frames->showFilter()->setLine("conn:2 \"a & b\" or error");
    frames->savedFilters()->save("errors / of 2 & co.");
    frames->savedFilters()->save("  "); // not a name
    frames->showFilter()->setLine("exit");
    frames->savedFilters()->save("exits");
    m_window->close();
    QVERIFY(m_window.open()); // saved filters outlive the window
    QCOMPARE(SavedFilters::names(), (QStringList{"errors / of 2 & co.", "exits"}));
    m_window.feed();
    frames = m_window->frames();
    QTimer::singleShot(0, this, [] { // the menu has its own event loop
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        if (!menu)
            qFatal("no menu");
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
    });
    QTest::keyClick(m_window.get(), Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(frames->showFilter()->line(), QString("conn:2 \"a & b\" or error"));
    QCOMPARE(frames->model()->rowCount(), 1);
    SavedFilters::remove("errors / of 2 & co.");
    SavedFilters::remove("exits");
    QCOMPARE(SavedFilters::names(), QStringList());
}

void TestLabFramesPane::walksRequestAndReply()
{
    m_window.feed();
    FramesView *view = m_window->frames()->view();
    QTest::mouseClick(view->viewport(), Qt::LeftButton, Qt::NoModifier,
                      view->visualRect(view->model()->index(0, 5)).center());
    QCOMPARE(view->currentFrame(), FrameNumber(1));
    m_window.key(Qt::Key_J, Qt::ControlModifier);
    QCOMPARE(view->currentFrame(), FrameNumber(2));
    QCOMPARE(m_window->frame()->frame(), 2ULL);
    m_window.key(Qt::Key_J, Qt::ControlModifier);
    QCOMPARE(view->currentFrame(), FrameNumber(1));
}

void TestLabFramesPane::pausesPinsAndFinds()
{
    m_window.feed();
    FramesPane *frames = m_window->frames();
    frames->goToFrame(4);
    m_window.key(Qt::Key_P, Qt::ControlModifier);
    QVERIFY(m_window->session().capture().store().at(4).marks & Mark::Pinned);
    frames->goToFrame(1);
    m_window.key(Qt::Key_F2);
    QCOMPARE(frames->view()->currentFrame(), FrameNumber(4));
    m_window.key(Qt::Key_F, Qt::ControlModifier);
    auto *find = frames->findChild<QLineEdit *>("find");
    QTRY_VERIFY(find->hasFocus());
    QTest::keyClicks(find, "after the gap");
    QTest::keyClick(find, Qt::Key_Return);
    QCOMPARE(frames->view()->currentFrame(), FrameNumber(6)); // found in the decoded output
    QTest::keyClick(find, Qt::Key_Escape);
    QTRY_VERIFY(!find->isVisible());
    m_window.key(Qt::Key_Space, Qt::ControlModifier);
    QVERIFY(frames->model()->isPaused());
    m_window.key(Qt::Key_Space, Qt::ControlModifier);
    QVERIFY(!frames->model()->isPaused());
    QVERIFY(!frames->view()->isFollowing());
    m_window.key(Qt::Key_E, Qt::ControlModifier);
    QVERIFY(frames->view()->isFollowing());
}

/// A filter that takes several slices: nothing is said about what it has not looked at.
void TestLabFramesPane::tellsHowFarAFilterIs()
{
    std::vector<IncomingFrame> frames;
    frames.reserve(60'000);
    for (int i = 0; i < 60'000; ++i)
        frames.push_back(stream(1, "p", std::uint64_t(i) + 1, std::string(500, 'x')));
    m_window->session().capture().append(frames);
    FramesPane *pane = m_window->frames();
    QTRY_COMPARE(pane->model()->rowCount(), 60'000);
    QVERIFY(!pane->model()->isFiltering());
    const auto *empty = pane->view()->viewport()->findChild<QLabel *>();
    pane->showFilter()->setLine("data:\"not there\"");
    int slices = 0;
    for (; pane->model()->isFiltering(); ++slices) {
        QVERIFY2(empty->text().contains("Filtering"), qPrintable(empty->text()));
        QVERIFY(!empty->text().contains("No frame matches"));
        QCoreApplication::processEvents();
    }
    QVERIFY(slices > 1);
    QVERIFY2(empty->text().contains("No frame matches"), qPrintable(empty->text()));
}

/// Also while frames arrive, which change the counts.
void TestLabFramesPane::tellsWhatFindFound()
{
    m_window.feed();
    FramesPane *frames = m_window->frames();
    frames->goToFrame(5);
    m_window.key(Qt::Key_F, Qt::ControlModifier);
    auto *find = frames->findChild<QLineEdit *>("find");
    const auto *status = frames->findChild<QLabel *>("findStatus");
    QTest::keyClicks(find, "no such text");
    m_window.key(Qt::Key_Return);
    QCOMPARE(status->text(), QString("Not found in the frames shown"));
    m_window->session().capture().append({request(1, 50, "git.info")});
    QTRY_COMPARE(frames->model()->rowCount(), 9);
    QCOMPARE(status->text(), QString("Not found in the frames shown"));
    find->selectAll();
    QTest::keyClicks(find, "files.stat"); // frame 5 only
    QVERIFY(status->text().isEmpty());
    m_window.key(Qt::Key_Return);
    QCOMPARE(frames->view()->currentFrame(), FrameNumber(5));
    QVERIFY2(status->text().contains("wrapped"), qPrintable(status->text()));
    find->selectAll();
    QTest::keyClicks(find, "exitCode");
    m_window.key(Qt::Key_Return);
    QCOMPARE(frames->view()->currentFrame(), FrameNumber(8));
    QVERIFY(status->text().isEmpty());
    m_window.key(Qt::Key_Return, Qt::ShiftModifier); // back to itself, over the first row
    QCOMPARE(frames->view()->selectedFrames(), std::vector<FrameNumber>{8});
    QVERIFY(status->text().contains("wrapped"));
}

/// Opens the context menu of the current frame and triggers the action with this text.
static void trigger(const TestWindow &window, const QString &text)
{
    FramesView *view = window->frames()->view();
    Q_EMIT view->customContextMenuRequested(view->visualRect(view->currentIndex()).center());
    auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QVERIFY(menu->actions().size() <= 12); // short enough to read
    QList<QAction *> actions = menu->actions();
    for (const QAction *action : menu->actions()) {
        if (action->menu())
            actions += action->menu()->actions();
    }
    const auto found = std::find_if(actions.begin(), actions.end(),
                                    [&](const QAction *action) { return action->text() == text; });
    QVERIFY2(found != actions.end(), qPrintable(text));
    QAction *const action = *found;
    menu->close(); // as by a click, before the action
    action->trigger();
}

void TestLabFramesPane::menuFiltersByTheFrame()
{
    m_window.feed();
    FramesPane *frames = m_window->frames();
    frames->goToFrame(3);
    trigger(m_window, "Only process agent");
    QCOMPARE(frames->showFilter()->line(), QString("process=agent"));
    QCOMPARE(frames->view()->currentFrame(), FrameNumber(3)); // it stays selected
    trigger(m_window, "kind stdout");                         // in Hide
    QCOMPARE(frames->showFilter()->line(), QString("process=agent -kind=stdout"));
    QCOMPARE(frames->model()->rowCount(), 4);
    frames->showFilter()->setLine("error or method:files.*");
    frames->goToFrame(7);
    trigger(m_window, "Only connection 2");
    QCOMPARE(frames->showFilter()->line(), QString("(error or method:files.*) conn=2"));
    trigger(m_window, "Go to request #5");
    QCOMPARE(frames->view()->currentFrame(), FrameNumber(5));
}

/// And back.
void TestLabFramesPane::menuLeadsToTheConversation()
{
    m_window.feed();
    FramesPane *frames = m_window->frames();
    frames->goToFrame(4);
    trigger(m_window, "Show in conversation");
    ConversationPane *conversation = m_window->conversation();
    QTRY_VERIFY(conversation->table()->currentIndex().isValid());
    QCOMPARE(conversation->model()->framesOf(conversation->table()->currentIndex().row()).second,
             FrameNumber(4));
    QVERIFY(conversation->text()->toPlainText().startsWith("oops"));
    for (const Qt::Key key : {Qt::Key_Down, Qt::Key_Down, Qt::Key_Return})
        QTest::keyClick(conversation->table(), key);
    QCOMPARE(frames->view()->currentFrame(), FrameNumber(6));
}

void TestLabFramesPane::anomaliesLeadToFrames()
{
    m_window.feed();
    m_window.key(Qt::Key_6, Qt::AltModifier);
    QTableView *table = m_window->anomalies()->table();
    QTRY_VERIFY(table->hasFocus());
    QCOMPARE(table->model()->rowCount(), 2); // the gap, the error
    table->setCurrentIndex(table->model()->index(0, 0));
    auto *details = m_window->anomalies()->findChild<QLabel *>("details");
    QCOMPARE(details->text(), QString("process agent: seq 3 to 4 (2 frames) missing"));
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(m_window->frames()->view()->currentFrame(), FrameNumber(6));
    m_window.key(Qt::Key_F8);
    QCOMPARE(m_window->frames()->view()->currentFrame(), FrameNumber(7));
    m_window.key(Qt::Key_F8, Qt::ShiftModifier);
    QCOMPARE(m_window->frames()->view()->currentFrame(), FrameNumber(6));
}

void TestLabFramesPane::commandsSelectOneFrame_data()
{
    QTest::addColumn<int>("start");
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("modifiers");
    QTest::addColumn<int>("goal");
    const auto row = [](const char *name, int start, Qt::Key key, int modifiers, int goal) {
        QTest::newRow(name) << start << int(key) << modifiers << goal;
    };
    row("the reply", 1, Qt::Key_J, int(Qt::ControlModifier), 2);
    row("the request", 2, Qt::Key_J, int(Qt::ControlModifier), 1);
    row("next anomaly", 1, Qt::Key_F8, 0, 6);
    row("previous anomaly", 7, Qt::Key_F8, int(Qt::ShiftModifier), 6);
    row("next pinned", 1, Qt::Key_F2, 0, 5);
    row("previous pinned", 7, Qt::Key_F2, int(Qt::ShiftModifier), 5);
}

/// The keys are held while the command runs: it must not add to the selection.
void TestLabFramesPane::commandsSelectOneFrame()
{
    QFETCH(int, start);
    QFETCH(int, key);
    QFETCH(int, modifiers);
    QFETCH(int, goal);
    m_window.feed();
    m_window->session().capture().togglePinned(5);
    FramesView *view = m_window->frames()->view();
    QTest::mouseClick(view->viewport(), Qt::LeftButton, Qt::NoModifier,
                      view->visualRect(view->model()->index(start - 1, 5)).center());
    QCOMPARE(view->selectedFrames(), std::vector<FrameNumber>{FrameNumber(start)});
    m_window.key(Qt::Key(key), Qt::KeyboardModifiers(modifiers));
    QCOMPARE(view->currentFrame(), FrameNumber(goal));
    QCOMPARE(view->selectedFrames(), std::vector<FrameNumber>{FrameNumber(goal)});
    QCOMPARE(m_window->frame()->frame(), quint64(goal));
}

void TestLabFramesPane::focusKeepsFollowing_data()
{
    QTest::addColumn<bool>("byFind");
    QTest::newRow("by the pane's key") << false;
    QTest::newRow("by closing Find") << true;
}

void TestLabFramesPane::focusKeepsFollowing()
{
    QFETCH(bool, byFind);
    m_window.feed();
    FramesView *view = m_window->frames()->view();
    m_window->sessionPane()->focusSocket();
    QVERIFY(view->isFollowing());
    if (byFind) {
        m_window.key(Qt::Key_F, Qt::ControlModifier);
        m_window.key(Qt::Key_Escape);
    } else {
        m_window.key(Qt::Key_2, Qt::AltModifier);
    }
    QVERIFY(view->hasFocus());
    QVERIFY(view->isFollowing());
    QCOMPARE(view->selectedFrames(), std::vector<FrameNumber>{8}); // the newest, highlighted
    QCOMPARE(m_window->frame()->frame(), 8ULL);
}

void TestLabFramesPane::focusTakesARowInSight()
{
    std::vector<IncomingFrame> frames;
    for (int i = 1; i <= 500; ++i)
        frames.push_back(request(1, i, "git.info"));
    m_window->session().capture().append(frames);
    FramesView *view = m_window->frames()->view();
    QTRY_COMPARE(view->model()->rowCount(), 500);
    view->setFollowing(false);
    view->scrollTo(view->model()->index(250, 0), QAbstractItemView::PositionAtTop);
    m_window.key(Qt::Key_2, Qt::AltModifier);
    QCOMPARE(view->selectedFrames(), std::vector<FrameNumber>{251});
}

void TestLabFramesPane::jumpsToTheEnds()
{
    m_window.feed();
    FramesView *view = m_window->frames()->view();
    m_window.key(Qt::Key_2, Qt::AltModifier);
    m_window.key(Qt::Key_Home, Qt::ControlModifier);
    QCOMPARE(view->selectedFrames(), std::vector<FrameNumber>{1});
    QCOMPARE(m_window->frame()->frame(), 1ULL);
    m_window.key(Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(view->selectedFrames(), std::vector<FrameNumber>{8});
}

void TestLabFramesPane::copiesRows()
{
    m_window.feed();
    m_window->frames()->goToFrame(1);
    m_window->frames()->view()->setFocus();
    m_window.key(Qt::Key_Down, Qt::ShiftModifier);
    m_window.key(Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QGuiApplication::clipboard()->text().split('\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY2(lines[0].startsWith("1\t"), qPrintable(lines[0]));
    QVERIFY2(lines[0].contains("process.spawn") && lines[0].contains(R"("command":"sh")"),
             qPrintable(lines[0]));
    QVERIFY2(lines[1].startsWith("2\t"), qPrintable(lines[1]));
    m_window.key(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    const FrameStore &store = m_window->session().capture().store();
    QCOMPARE(QGuiApplication::clipboard()->text().toStdString(),
             store.bytes(1) + '\n' + store.bytes(2) + '\n');
}

CLAUSTRUM_TEST_IN(QApplication, TestLabFramesPane)
#include "testlabframespane.moc"
