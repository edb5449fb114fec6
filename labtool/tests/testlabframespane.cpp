// SPDX-License-Identifier: Apache-2.0
// The table of frames: filters, search, pins and anomalies.
#include "labtool/controls/filterline.h"
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/anomaliespane.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/savedfilters.h"
#include "testing/testprogram.h"

#include <QApplication>
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
    void savesFilters();
    void walksRequestAndReply();
    void pausesPinsAndFinds();
    void anomaliesLeadToFrames();

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
    QTest::keyClicks(edit, " erorr");
    QVERIFY(m_window->frames()->showFilter()->isWrong());
    const QString error = m_window->frames()->showFilter()->errorText();
    QVERIFY2(error.startsWith("       ^^^^^ "), qPrintable(error));
    QVERIFY(error.contains("did you mean 'error'"));
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

void TestLabFramesPane::savesFilters()
{
    m_window.feed();
    FramesPane *frames = m_window->frames();
    QCOMPARE(SavedFilters::names(), QStringList());
    frames->showFilter()->setLine("conn:2, error");
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
    m_window.key(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
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

CLAUSTRUM_TEST_IN(QApplication, TestLabFramesPane)
#include "testlabframespane.moc"
