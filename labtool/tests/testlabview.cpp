// SPDX-License-Identifier: Apache-2.0
// The look of a window in a session document: saved, restored, and what it must not change.
#include "labtool/controls/filterline.h"
#include "labtool/sources/viewline.h"
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/anomaliespane.h"
#include "labtool/widgets/conversationpane.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framesheader.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/replaypane.h"
#include "labtool/widgets/windowview.h"
#include "testing/testprogram.h"

#include <QDockWidget>
#include <QSplitter>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabView : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QSettings().clear();
        QVERIFY(m_window.open());
        m_window->resize(1900, 900);
        QTRY_COMPARE(m_window->groups(), 3);
    }
    void cleanup() { m_window.close(); }
    void isSavedAndRestored();
    void leavesTheSettings();
    void leavesALayoutOfAnotherWidth();
    void nothingIsHiddenByTheKeepFilter();
    void exportHasNone();
    void unusualViews_data();
    void unusualViews();

private:
    void arrange();
    void save(const QString &path);
    QDockWidget *dock(const char *name) const
    {
        return m_window->findChild<QDockWidget *>(QString::fromLatin1(name));
    }

    TestWindow m_window;
};

/// Changes all that a document keeps.
void TestLabView::arrange()
{
    m_window.feed();
    m_window->frames()->showFilter()->setLine("kind:stdout");
    m_window->frames()->header()->setShown(FrameTableModel::Latency, false);
    m_window->frames()->model()->setTimeForm(FrameTableModel::TimeForm::SinceFirst);
    m_window->frames()->model()->setOrder(FrameTableModel::Size, Qt::DescendingOrder);
    m_window->anomalies()->shown()->setMuted(Mark::SeqGap, true);
    m_window->frame()->showPage(FramePane::Hex);
    m_window->replay()->setProcess("agent");
    m_window->conversation()->setProcess("agent");
    dock("anomalies")->hide();
    m_window->showPane(Pane::Statistics);
    QTest::qWait(0);
    dock("statistics")->findChild<QSplitter *>()->setSizes({70, 200});
}

void TestLabView::save(const QString &path)
{
    m_window->exporter().saveAllTo(path, {});
    QTRY_VERIFY(!m_window->exporter().isExporting());
    QVERIFY(QFile::exists(path));
}

void TestLabView::isSavedAndRestored()
{
    arrange();
    const QList<int> sizes = dock("statistics")->findChild<QSplitter *>()->sizes();
    const QString path = m_window.file("arranged.jsonl");
    save(path);
    const auto frames = m_window->session().capture().store().size();
    m_window.close();
    QSettings().clear();
    QVERIFY(m_window.open());
    m_window->resize(1900, 900);
    QTRY_COMPARE(m_window->groups(), 3);
    QVERIFY(!dock("anomalies")->isHidden());
    m_window->openFiles({path});
    QTRY_COMPARE(m_window->frames()->showFilter()->line(), QString("kind:stdout"));
    QCOMPARE(m_window->session().capture().store().size(), frames); // the view is no frame
    QTRY_COMPARE(m_window->frames()->model()->rowCount(), 2);
    QCOMPARE(m_window->frames()->model()->orderColumn(), FrameTableModel::Size);
    QCOMPARE(m_window->frames()->model()->order(), Qt::DescendingOrder);
    QCOMPARE(m_window->frames()->model()->timeForm(), FrameTableModel::TimeForm::SinceFirst);
    QVERIFY(m_window->frames()->view()->isColumnHidden(FrameTableModel::Latency));
    QVERIFY(!m_window->frames()->view()->isColumnHidden(FrameTableModel::Size));
    QCOMPARE(m_window->anomalies()->shown()->muted(), std::uint16_t(Mark::SeqGap));
    QCOMPARE(m_window->frame()->currentPage(), FramePane::Hex);
    QCOMPARE(m_window->replay()->feed()->process(), std::string("agent"));
    QCOMPARE(m_window->conversation()->model()->process(), std::string("agent"));
    QVERIFY(dock("anomalies")->isHidden());
    QVERIFY(!dock("statistics")->visibleRegion().isEmpty()); // in front
    const QList<int> restored = dock("statistics")->findChild<QSplitter *>()->sizes();
    QVERIFY2(qAbs(restored[0] - sizes[0]) <= 2, qPrintable(QString::number(restored[0])));
}

/// Opening someone's document changes this window, and not what other windows begin with.
void TestLabView::leavesTheSettings()
{
    arrange();
    const QString path = m_window.file("someone.jsonl");
    save(path);
    m_window.close();
    QSettings().clear();
    QVERIFY(m_window.open());
    m_window->resize(1900, 900);
    m_window->openFiles({path});
    QTRY_VERIFY(dock("anomalies")->isHidden());
    m_window->close();
    m_window.close();
    QVERIFY(m_window.open());
    m_window->resize(1900, 900);
    QTRY_COMPARE(m_window->groups(), 3);
    QVERIFY(!dock("anomalies")->isHidden());
    QVERIFY(!m_window->frames()->view()->isColumnHidden(FrameTableModel::Latency));
    QCOMPARE(m_window->frames()->model()->timeForm(), FrameTableModel::TimeForm::Clock);
    QCOMPARE(m_window->anomalies()->shown()->muted(), std::uint16_t(0));
}

void TestLabView::leavesALayoutOfAnotherWidth()
{
    arrange();
    const QByteArray view = viewOf(*m_window.get());
    m_window.close();
    QSettings().clear();
    QVERIFY(m_window.open());
    m_window->resize(960, 900);
    QTRY_COMPARE(m_window->groups(), 2);
    showView(m_window.get(), view);
    QVERIFY(!dock("anomalies")->isHidden());
    QCOMPARE(m_window->frames()->showFilter()->line(), QString("kind:stdout"));
}

/// The filter may be younger than the frames: those that are in the file are shown.
void TestLabView::nothingIsHiddenByTheKeepFilter()
{
    m_window.feed();
    m_window->frames()->keepFilter()->setLine("kind:exit");
    const QString path = m_window.file("kept.jsonl");
    save(path);
    m_window.close();
    QVERIFY(m_window.open());
    m_window->openFiles({path});
    QTRY_COMPARE(m_window->frames()->keepFilter()->line(), QString("kind:exit"));
    QCOMPARE(m_window->session().capture().store().size(), std::size_t(8));
}

/// An export is for other programs, too.
void TestLabView::exportHasNone()
{
    m_window.feed();
    const QString path = m_window.file("plain.jsonl");
    m_window->exporter().exportTo(path);
    QTRY_VERIFY(QFile::exists(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().count('\n'), 8);
}

void TestLabView::unusualViews_data()
{
    QTest::addColumn<QByteArray>("view");
    QTest::addColumn<QString>("filter");
    QTest::newRow("none: an older document") << QByteArray() << "conn:1";
    QTest::newRow("no JSON") << QByteArray("{\"show\":\"x\"") << "conn:1";
    QTest::newRow("empty") << QByteArray("{}") << "conn:1";
    QTest::newRow("of a later version")
        << QByteArray(R"({"show":"kind:exit","later":[1],"page":"future","columns":7,"muted":{}})")
        << "kind:exit";
    QTest::newRow("nonsense inside")
        << QByteArray(R"({"show":"kind:exit","columns":{"hidden":["number","no",3],"order":"no"},)"
                      R"("muted":["no",1],"panes":{"groups":3,"layout":"AAAA",)"
                      R"("splitters":{"statistics":[[-5,9e99],"x"]}}})")
        << "kind:exit";
    QTest::newRow("too long") << "{\"show\":\"kind:exit\",\"x\":\""
                                     + QByteArray(int(longestView), 'x') + "\"}"
                              << "conn:1";
}

void TestLabView::unusualViews()
{
    QFETCH(QByteArray, view);
    QFETCH(QString, filter);
    m_window->frames()->showFilter()->setLine("conn:1");
    const QString path = m_window.file("view.jsonl");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    const std::string frame =
        R"({"time":"2026-11-30T12:00:00Z","conn":1,"dir":"in","raw":"{\"id\":1,)"
        R"(\"method\":\"server.ping\"}"})";
    file.write(QByteArray::fromStdString(frame + '\n'));
    if (!view.isEmpty())
        file.write(QByteArray::fromStdString(viewLine(view.toStdString())));
    file.close();
    m_window->openFiles({path});
    QTRY_VERIFY(m_window->session().isFollowing());
    QCOMPARE(m_window->frames()->showFilter()->line(), filter);
    QCOMPARE(m_window->session().capture().store().size(), std::size_t(1));
    QVERIFY(!m_window->frames()->view()->isColumnHidden(FrameTableModel::Number));
    QVERIFY(!dock("statistics")->isHidden());
}

CLAUSTRUM_TEST_IN(QApplication, TestLabView)
#include "testlabview.moc"
