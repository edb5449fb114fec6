// SPDX-License-Identifier: Apache-2.0
// The Session pane before, during and after the life of a daemon.
#include "labtool/tests/fakeinspection.h"
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/sessionpane.h"
#include "testing/testprogram.h"

#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabSessionPane : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(m_window.open()); }
    void cleanup() { m_window.close(); }
    void connectsAndExplainsFailures();
    void tablesDoNotScrollSideways();

private:
    TestWindow m_window;
};

void TestLabSessionPane::connectsAndExplainsFailures()
{
    FakeInspection daemon;
    daemon.answers = {{"inspect.snapshot", busySnapshot()},
                      {"inspect.watch", R"({"watching":true})"}};
    m_window.key(Qt::Key_K, Qt::ControlModifier);
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
    bool reported = false; // soon replaced by the message of the next attempt
    QObject context;
    connect(&m_window->session().client(), &InspectionClient::stateChanged, &context,
            [&] { reported = reported || state->text().contains("Captured frames stay"); });
    daemon.stop();
    QTRY_VERIFY(reported);
    QVERIFY(m_window->session().capture().store().size() >= 2);
    auto *button = m_window->sessionPane()->findChild<QPushButton *>("connect");
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(button->text(), QString("Connect"));
}

/// Columns give way, the most important ones last; the command takes the rest.
void TestLabSessionPane::tablesDoNotScrollSideways()
{
    m_window.feed();
    QTableView *processes = m_window->sessionPane()->processTable();
    QTRY_COMPARE(processes->model()->rowCount(), 1);
    for (const int width : {2200, 1500, 960, 480}) {
        m_window->resize(width, 800);
        m_window->showPane(Pane::Session);
        QTest::qWait(0);
        for (const auto *table : m_window->sessionPane()->findChildren<QTableView *>()) {
            int all = 0;
            for (int column = 0; column < table->model()->columnCount(); ++column)
                all += table->columnWidth(column); // 0 if hidden
            QVERIFY2(
                all <= table->viewport()->width(),
                qPrintable(
                    QString("%1: %2 in %3").arg(width).arg(all).arg(table->viewport()->width())));
        }
        for (const int column : {ProcessModel::Id, ProcessModel::State, ProcessModel::Command})
            QVERIFY(!processes->isColumnHidden(column));
    }
    m_window->resize(2200, 800);
    QTRY_VERIFY(!processes->isColumnHidden(ProcessModel::Buffer));
}

CLAUSTRUM_TEST_IN(QApplication, TestLabSessionPane)
#include "testlabsessionpane.moc"
