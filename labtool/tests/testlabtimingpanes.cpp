// SPDX-License-Identifier: Apache-2.0
// The panes and columns for time and numbers.
#include "labtool/controls/filterline.h"
#include "labtool/model/statisticsmodel.h"
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/anomaliespane.h"
#include "labtool/widgets/framesheader.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/sessionpane.h"
#include "labtool/widgets/statisticspane.h"
#include "labtool/widgets/timelinepane.h"
#include "labtool/widgets/waterfallview.h"
#include "testing/testprogram.h"

#include <QDialog>
#include <QDockWidget>
#include <QHeaderView>
#include <QMenu>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTableView>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabTimingPanes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(m_window.open()); }
    void cleanup() { m_window.close(); }
    void statisticsFilterAndSort();
    void statisticsDoNotScrollSideways();
    void timelineByKeys();
    void timelineByMouse();
    void columnsAreRemembered();
    void headerSorts();
    void timesSinceAFrame();
    void anomaliesOnTheTab();
    void mutedKindsStayMuted();
    void processDetailsByKey();

private:
    QDockWidget *dock(const char *name) const
    {
        return m_window->findChild<QDockWidget *>(QString::fromLatin1(name));
    }

    TestWindow m_window;
};

void TestLabTimingPanes::statisticsFilterAndSort()
{
    m_window.feed();
    m_window.key(Qt::Key_9, Qt::AltModifier);
    QTableView *methods = m_window->statistics()->methods();
    QTRY_COMPARE(methods->model()->rowCount(), 2);
    QVERIFY(methods->hasFocus());
    methods->sortByColumn(5, Qt::DescendingOrder); // the slowest first
    QCOMPARE(methods->model()->index(0, 0).data().toString(), QString("files.stat"));
    QTest::mouseClick(methods->viewport(), Qt::LeftButton, Qt::NoModifier,
                      methods->visualRect(methods->model()->index(0, 0)).center());
    QCOMPARE(m_window->frames()->showFilter()->line(), QString("method=files.stat"));
    QCOMPARE(m_window->frames()->model()->rowCount(), 2);
}

/// Columns give way; what remains can be read.
void TestLabTimingPanes::statisticsDoNotScrollSideways()
{
    m_window.feed();
    for (const int width : {2200, 1500, 960, 480}) {
        m_window->resize(width, 800);
        m_window->showPane(Pane::Statistics);
        QTest::qWait(0);
        for (const auto *table : m_window->statistics()->findChildren<QTableView *>()) {
            const QHeaderView *header = table->horizontalHeader();
            int all = 0;
            int narrowest = width;
            for (int column = 0; column < header->count(); ++column) {
                if (table->isColumnHidden(column))
                    continue;
                all += table->columnWidth(column);
                narrowest = std::min(narrowest, table->columnWidth(column));
            }
            QVERIFY2(all <= table->viewport()->width()
                         && narrowest >= table->fontMetrics().horizontalAdvance("99.9 MiB"),
                     qPrintable(QString("%1: %2 in %3, the narrowest %4")
                                    .arg(width)
                                    .arg(all)
                                    .arg(table->viewport()->width())
                                    .arg(narrowest)));
        }
    }
    const QTableView *methods = m_window->statistics()->methods();
    for (const int column :
         {StatisticsModel::Method, StatisticsModel::Count, StatisticsModel::Errors})
        QVERIFY(!methods->isColumnHidden(column));
    m_window->resize(2200, 800);
    QTRY_VERIFY(!methods->isColumnHidden(StatisticsModel::Max));
}

void TestLabTimingPanes::timelineByKeys()
{
    m_window.feed();
    m_window.key(Qt::Key_8, Qt::AltModifier);
    WaterfallView *view = m_window->timeline()->view();
    QTRY_VERIFY(view->hasFocus());
    QTRY_VERIFY(m_window->timeline()->verdict().contains(" of "));
    m_window.key(Qt::Key_Down);
    QCOMPARE(view->selectedFrame(), FrameNumber(1));
    QVERIFY(view->selectedText().startsWith("process.spawn, from 0"));
    m_window.key(Qt::Key_Right);
    QCOMPARE(view->selectedFrame(), FrameNumber(5));
    QVERIFY(view->selectedText().contains("error"));
    m_window.key(Qt::Key_Plus);
    m_window.key(Qt::Key_Plus);
    QVERIFY(!view->grab().isNull());
    m_window.key(Qt::Key_Return);
    QCOMPARE(m_window->frames()->view()->currentFrame(), FrameNumber(5));
}

void TestLabTimingPanes::timelineByMouse()
{
    m_window.feed();
    m_window->showPane(MainWindow::Pane::Timeline);
    WaterfallView *view = m_window->timeline()->view();
    QTRY_VERIFY(m_window->timeline()->verdict().contains(" of "));
    const int row = view->fontMetrics().height() + 4;
    // The first lane of requests is below five tracks and the scale; its last bar is at the right.
    QTest::mouseClick(view->viewport(), Qt::LeftButton, Qt::NoModifier,
                      QPoint(view->viewport()->width() - 12, row * 6 + row / 2));
    QCOMPARE(m_window->frames()->view()->currentFrame(), FrameNumber(5));
}

void TestLabTimingPanes::columnsAreRemembered()
{
    m_window.feed();
    FramesView *view = m_window->frames()->view();
    m_window->frames()->header()->setShown(FrameTableModel::Size, false);
    m_window->frames()->model()->setTimeForm(FrameTableModel::TimeForm::SinceFirst);
    QVERIFY(view->isColumnHidden(FrameTableModel::Size));
    m_window.close();
    QVERIFY(m_window.open());
    view = m_window->frames()->view();
    QVERIFY(view->isColumnHidden(FrameTableModel::Size));
    QCOMPARE(m_window->frames()->model()->timeForm(), FrameTableModel::TimeForm::SinceFirst);
    m_window.key(Qt::Key_G, Qt::ControlModifier | Qt::ShiftModifier);
    auto *menu = view->findChild<QMenu *>(QStringLiteral("columns"));
    QVERIFY(menu);
    for (QAction *action : menu->actions()) {
        if (action->text() == QLatin1String("Size"))
            action->trigger();
    }
    menu->close();
    QVERIFY(!view->isColumnHidden(FrameTableModel::Size));
    m_window->openFiles({TestWindow::recording("bridge.jsonl")}); // has no times
    QVERIFY(view->isColumnHidden(FrameTableModel::Latency));
    m_window->frames()->model()->setTimeForm(FrameTableModel::TimeForm::Clock);
}

void TestLabTimingPanes::headerSorts()
{
    m_window.feed();
    FramesPane *frames = m_window->frames();
    QHeaderView *header = frames->view()->horizontalHeader();
    const auto click = [header](int column) {
        QTest::mouseClick(
            header->viewport(), Qt::LeftButton, Qt::NoModifier,
            QPoint(header->sectionViewportPosition(column) + header->sectionSize(column) / 2,
                   header->height() / 2));
    };
    click(FrameTableModel::Latency);
    QTRY_COMPARE(frames->model()->numberAt(0), FrameNumber(5)); // 10 ms
    QVERIFY(header->isSortIndicatorShown());
    click(FrameTableModel::Latency);
    QTRY_COMPARE(frames->model()->numberAt(0), FrameNumber(1)); // 4 ms
    click(FrameTableModel::Number);
    QTRY_COMPARE(frames->model()->numberAt(7), FrameNumber(8));
    QVERIFY(!header->isSortIndicatorShown());
}

void TestLabTimingPanes::timesSinceAFrame()
{
    m_window.feed();
    m_window->frames()->goToFrame(5);
    m_window.key(Qt::Key_M, Qt::ControlModifier);
    QCOMPARE(m_window->frames()->model()->index(6, FrameTableModel::Time).data().toString(),
             QString("0.010000"));
}

void TestLabTimingPanes::anomaliesOnTheTab()
{
    QCOMPARE(dock("anomalies")->windowTitle(), QString("Anomalies"));
    m_window.feed();
    const auto all = m_window->session().capture().anomalies().total();
    QCOMPARE(dock("anomalies")->windowTitle(), QString("Anomalies (%1)").arg(all));
    m_window->anomalies()->shown()->setMuted(Mark::ErrorReply, true);
    QCOMPARE(dock("anomalies")->windowTitle(), QString("Anomalies (%1, 1 muted)").arg(all - 1));
    m_window->frames()->goToFrame(1);
    m_window.key(Qt::Key_F8);
    QCOMPARE(m_window->frames()->view()->currentFrame(), FrameNumber(6)); // the gap
    m_window.key(Qt::Key_F8);
    QCOMPARE(m_window->frames()->view()->currentFrame(), FrameNumber(6)); // 7 is muted
    m_window->anomalies()->shown()->setAllMuted(0);
    m_window.key(Qt::Key_F8);
    QCOMPARE(m_window->frames()->view()->currentFrame(), FrameNumber(7));
}

void TestLabTimingPanes::mutedKindsStayMuted()
{
    m_window->anomalies()->shown()->setMuted(Mark::Overtook, true);
    m_window.close();
    QVERIFY(m_window.open());
    QVERIFY(m_window->anomalies()->shown()->isMuted(Mark::Overtook));
    m_window->anomalies()->shown()->setAllMuted(0);
}

void TestLabTimingPanes::processDetailsByKey()
{
    m_window.feed();
    QTableView *table = m_window->sessionPane()->processTable();
    QTRY_COMPARE(table->model()->rowCount(), 1);
    table->setCurrentIndex(table->model()->index(0, 0));
    m_window.key(Qt::Key_I, Qt::ControlModifier);
    auto *dialog = m_window->findChild<QDialog *>();
    QVERIFY(dialog);
    QVERIFY(dialog->findChild<QPlainTextEdit *>()->toPlainText().contains("agent"));
    QTest::keyClick(dialog, Qt::Key_Escape);
}

CLAUSTRUM_TEST_IN(QApplication, TestLabTimingPanes)
#include "testlabtimingpanes.moc"
