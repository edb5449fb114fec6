// SPDX-License-Identifier: Apache-2.0
// The output of a process: its forms, its gaps, and saving it.
#include "labtool/controls/textpane.h"
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/replaypane.h"
#include "labtool/widgets/sessionpane.h"
#include "testing/testprogram.h"

#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QSignalSpy>
#include <QTableView>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabReplayPane : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(m_window.open()); }
    void cleanup() { m_window.close(); }
    void showsOutput();
    void changesFormByKeys();
    void saves();
    void showsAllOfStderr();
    void tellsCutOutput();

private:
    TestWindow m_window;
};

void TestLabReplayPane::showsOutput()
{
    m_window.feed();
    QTRY_COMPARE(m_window->sessionPane()->processTable()->model()->rowCount(), 1);
    QTableView *processes = m_window->sessionPane()->processTable();
    processes->setCurrentIndex(processes->model()->index(0, 0));
    QTest::keyClick(processes, Qt::Key_Return);
    TextPane *output = m_window->replay()->text();
    QTRY_VERIFY(output->toPlainText().contains("exit status 3"));
    const QString gap =
        QString::fromUtf8("\n⟨ gap: seq 3 to 4, 2 frame(s) evicted or not seen ⟩\n");
    const QString exit = QString::fromUtf8("\n⟨ exit status 3 ⟩\n");
    const QString all = "green one\noops\n" + gap + "after the gap\n" + exit;
    QCOMPARE(output->toPlainText(), all);
    auto *streams = m_window->replay()->findChild<QComboBox *>("streams");
    streams->setFocus();
    QTest::keyClick(streams, Qt::Key_End); // stderr
    QCOMPARE(output->toPlainText(), "oops\n" + gap + exit);
    streams->setCurrentIndex(0);
    auto *form = m_window->replay()->findChild<QComboBox *>("form");
    form->setCurrentIndex(2);
    QVERIFY(output->toPlainText().startsWith("00000000  1b 5b 33 32 6d"));
    form->setCurrentIndex(1);
    QCOMPARE(output->toPlainText(), all);
}

void TestLabReplayPane::changesFormByKeys()
{
    m_window.feed();
    m_window->replay()->setProcess("agent");
    const TextPane *output = m_window->replay()->text();
    QTRY_VERIFY(output->toPlainText().contains("exit status 3"));
    m_window.key(Qt::Key_H, Qt::ControlModifier); // stripped
    m_window.key(Qt::Key_H, Qt::ControlModifier);
    QVERIFY(output->toPlainText().startsWith("00000000  1b 5b 33 32 6d"));
    m_window.key(Qt::Key_H, Qt::ControlModifier);
    QVERIFY(output->toPlainText().startsWith("green one\noops\n"));
    m_window.key(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(!output->toPlainText().contains("oops"));
    m_window.key(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(output->toPlainText().startsWith("oops\n"));
}

void TestLabReplayPane::saves()
{
    m_window.feed();
    ReplayPane *pane = m_window->replay();
    pane->setProcess("agent");
    QTRY_VERIFY(pane->feed()->assembly().isEnded());
    QSignalSpy messages(pane, &ReplayPane::message);
    const QString path = m_window.file("agent.out");
    pane->saveTo(path);
    QTRY_COMPARE(messages.count(), 1);
    QVERIFY2(messages[0][0].toString().startsWith("Saved"), qPrintable(messages[0][0].toString()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(),
             QByteArray("\x1b[32mgreen\x1b[0m one\noops\nafter the gap\n")); // unchanged
    m_window.key(Qt::Key_H, Qt::ControlModifier);
    pane->saveTo(path);
    QTRY_COMPARE(messages.count(), 2);
    QFile stripped(path);
    QVERIFY(stripped.open(QIODevice::ReadOnly));
    QCOMPARE(stripped.readAll(), QByteArray("green one\noops\nafter the gap\n"));
    pane->findChild<QComboBox *>("streams")->setCurrentIndex(2);
    pane->saveTo(path);
    QTRY_COMPARE(messages.count(), 3);
    QFile onlyStderr(path);
    QVERIFY(onlyStderr.open(QIODevice::ReadOnly));
    QCOMPARE(onlyStderr.readAll(), QByteArray("oops\n"));
    pane->saveTo("/no such folder/x");
    QTRY_COMPARE(messages.count(), 4);
    QVERIFY2(messages[3][0].toString().contains("was not saved: No such file"),
             qPrintable(messages[3][0].toString()));
}

/// The window over a long output is that of the chosen stream.
void TestLabReplayPane::showsAllOfStderr()
{
    std::vector<IncomingFrame> frames{
        stream(1, "p", 1, "FATAL the reason\n", claustrum::Stream::Stderr)};
    for (std::uint64_t seq = 2; seq <= 100; ++seq)
        frames.push_back(stream(1, "p", seq, std::string(10'000, 'x')));
    frames.push_back(stream(1, "p", 101, "tail\n", claustrum::Stream::Stderr));
    m_window->session().capture().append(frames);
    m_window->replay()->setProcess("p");
    const TextPane *output = m_window->replay()->text();
    QTRY_VERIFY(output->toPlainText().contains("tail"));
    QVERIFY(!output->toPlainText().contains("FATAL")); // of both, the end is shown
    m_window.key(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    m_window.key(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(output->toPlainText(), QString("FATAL the reason\ntail\n"));
}

/// A wire log with the defaults cuts the data of each frame to 512 characters.
void TestLabReplayPane::tellsCutOutput()
{
    const QString path = m_window.file("wire.log");
    QFile log(path);
    QVERIFY(log.open(QIODevice::WriteOnly));
    for (const int size : {384, 30})
        log.write(QByteArray::fromStdString(
            R"({"conn":1,"dir":"out","body":)"
            + stream(1, "p", size == 384 ? 1 : 2, std::string(std::size_t(size), 'x')).bytes
            + "}\n"));
    log.close();
    m_window->openFiles({path});
    QTRY_COMPARE(m_window->session().capture().store().size(), std::size_t(3));
    m_window->replay()->setProcess("p");
    const TextPane *output = m_window->replay()->text();
    QTRY_VERIFY(output->toPlainText().size() > 400);
    QCOMPARE(output->toPlainText(), QString(384, 'x')
                                        + "\n⟨ seq 1 may be cut here by the wire log ⟩\n"
                                        + QString(30, 'x'));
    const auto *range = m_window->replay()->findChild<QLabel *>("range");
    QVERIFY2(range->text().contains("may have cut 1 of them"), qPrintable(range->text()));
}

CLAUSTRUM_TEST_IN(QApplication, TestLabReplayPane)
#include "testlabreplaypane.moc"
