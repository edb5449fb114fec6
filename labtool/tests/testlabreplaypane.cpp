// SPDX-License-Identifier: Apache-2.0
// The output of a process: its forms, its gaps, and saving it.
#include "labtool/controls/textmargin.h"
#include "labtool/controls/textpane.h"
#include "labtool/frames/texts.h"
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/replaypane.h"
#include "labtool/widgets/sessionpane.h"
#include "testing/testprogram.h"

#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTextBlock>

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
    void showsSeqsAndTimes();
    void saves();
    void showsAllOfStderr();
    void tellsCutOutput();
    void keepsCharactersWhole();
    void scrollsThroughAllOutput();
    void goesToASeq();
    void findsInAllOutput();
    void readingIsNotDisturbed();

private:
    void feedLong(std::uint64_t frames);
    void settle();
    QString atTop() const;

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
    const QString gap = QString::fromUtf8("\n⟨ gap: seq 3 to 4, 2 frames evicted or not seen ⟩\n");
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
    QVERIFY(output->toPlainText().startsWith("00000000  1b 5b"));
    form->setCurrentIndex(1);
    QCOMPARE(output->toPlainText(), all);
}

/// Beside the first line of each frame, as wide as there is room.
void TestLabReplayPane::showsSeqsAndTimes()
{
    const std::int64_t time = 1'800'000'000'000'000'000;
    m_window->session().capture().append(
        {stream(1, "agent", 7, "one\ntwo\n", claustrum::Stream::Stdout, time),
         stream(1, "agent", 8, "three\n", claustrum::Stream::Stdout, time)});
    m_window->resize(3600, 900);
    m_window->showPane(Pane::Replay);
    m_window->replay()->setProcess("agent");
    const TextPane *text = m_window->replay()->text();
    QTRY_VERIFY(text->toPlainText().contains("three"));
    const auto *margin = text->findChild<TextMargin *>();
    QVERIFY(margin->isVisible());
    const QString at = timeText(time).left(12);
    const auto labels = [&] { return margin->labels(); };
    QTRY_COMPARE(labels(), (QStringList{"7 " + at, "8 " + at}));
    const auto lines = text->taggedLines();
    const double apart = double(lines[1].y - lines[0].y) / text->fontMetrics().lineSpacing();
    QVERIFY2(apart >= 2 && apart < 3, qPrintable(QString::number(apart))); // two lines
    m_window->resize(960, 900);
    QTRY_COMPARE(labels(), (QStringList{"7", "8"}));
}

void TestLabReplayPane::changesFormByKeys()
{
    m_window.feed();
    m_window->replay()->setProcess("agent");
    const TextPane *output = m_window->replay()->text();
    QTRY_VERIFY(output->toPlainText().contains("exit status 3"));
    m_window.key(Qt::Key_H, Qt::ControlModifier); // stripped
    m_window.key(Qt::Key_H, Qt::ControlModifier);
    QVERIFY(output->toPlainText().startsWith("00000000  1b 5b"));
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

/// Frames of 1000 bytes, each one line that begins with its seq.
void TestLabReplayPane::feedLong(std::uint64_t frames)
{
    std::vector<IncomingFrame> batch;
    for (std::uint64_t seq = 1; seq <= frames; ++seq) {
        std::string line = std::to_string(seq) + ' ';
        line.resize(999, 'x');
        batch.push_back(stream(1, "p", seq, line + '\n'));
    }
    m_window->session().capture().append(batch);
    m_window->showPane(Pane::Replay);
    m_window->replay()->setProcess("p");
    QTRY_COMPARE(m_window->replay()->feed()->assembly().frames(), std::size_t(frames));
    settle();
}

void TestLabReplayPane::settle()
{
    QTest::qWait(200); // for the next refresh of the pane; nothing depends on it
}

QString TestLabReplayPane::atTop() const
{
    const TextPane *text = m_window->replay()->text();
    const int line = text->verticalScrollBar()->value();
    return text->document()->findBlockByLineNumber(line).text().section(' ', 0, 0);
}

/// A character may be split between two frames of one stream, with the other stream between.
void TestLabReplayPane::keepsCharactersWhole()
{
    const std::string euro = "€";
    m_window->session().capture().append({
        stream(1, "p", 1, "costs 5 " + euro.substr(0, 2)),
        stream(1, "p", 2, "oops\n", claustrum::Stream::Stderr),
        stream(1, "p", 3, euro.substr(2) + " only"),
    });
    m_window->replay()->setProcess("p");
    const TextPane *output = m_window->replay()->text();
    QTRY_VERIFY(output->toPlainText().contains("only"));
    QCOMPARE(output->toPlainText(), QString::fromUtf8("costs 5 oops\n€ only"));
}

/// From the end to the begin and back, by scrolling alone: the text in view stays, and the part in
/// the widget is bounded.
void TestLabReplayPane::scrollsThroughAllOutput()
{
    constexpr int frames = 3000;
    feedLong(frames);
    TextPane *text = m_window->replay()->text();
    QScrollBar *bar = text->verticalScrollBar();
    QVERIFY(text->toPlainText().contains("\n3000 "));
    QVERIFY(!text->toPlainText().contains("\n1 x"));
    int parts = 0;
    QString seen;
    while (!text->toPlainText().startsWith("1 x") && ++parts < 100) {
        bar->triggerAction(QAbstractSlider::SliderToMinimum);
        const QString first = text->toPlainText().section('\n', 1, 1).section(' ', 0, 0);
        QTRY_VERIFY(bar->value() > 0 || text->toPlainText().startsWith("1 x"));
        QVERIFY(text->document()->characterCount() < 700'000);
        if (bar->value() > 0)
            QCOMPARE(atTop(), first); // still there, with more above it
    }
    QVERIFY2(parts > 10 && parts < 60, qPrintable(QString::number(parts)));
    for (parts = 0; !text->toPlainText().contains("\n3000 ") && parts < 100; ++parts) {
        const QString before = text->toPlainText();
        // Lines are laid out as they come into view, which moves the end.
        const auto isLoaded = [&] {
            bar->triggerAction(QAbstractSlider::SliderToMaximum);
            return text->toPlainText() != before;
        };
        QTRY_VERIFY(isLoaded());
        QVERIFY(text->document()->characterCount() < 700'000);
    }
    QVERIFY2(parts > 10 && parts < 60, qPrintable(QString::number(parts)));
    text->setFocus();
    QTest::keyClick(text, Qt::Key_Home, Qt::ControlModifier);
    QVERIFY(text->toPlainText().startsWith("1 x"));
    QTest::keyClick(text, Qt::Key_End, Qt::ControlModifier);
    QVERIFY(text->toPlainText().endsWith("x\n"));
    QCOMPARE(bar->value(), bar->maximum());
}

void TestLabReplayPane::goesToASeq()
{
    feedLong(2000);
    ReplayPane *pane = m_window->replay();
    for (const std::uint64_t seq : {1000, 1, 2000, 700, 701}) {
        pane->goToSeq(seq);
        QCOMPARE(pane->text()->tagAt(pane->text()->textCursor().position()), quint64(seq));
        settle();
        QCOMPARE(pane->text()->textCursor().block().text().section(' ', 0, 0),
                 QString::number(seq));
    }
    const auto *range = pane->findChild<QLabel *>("range");
    QVERIFY2(range->text().contains("Shown: "), qPrintable(range->text()));
}

/// Far in the past, over two frames, in any case, and around the end.
void TestLabReplayPane::findsInAllOutput()
{
    feedLong(1000);
    m_window->session().capture().append(
        {stream(1, "p", 1001, "the \x1b[1mneed"), stream(1, "p", 1002, "le\x1b[0m is here\n")});
    std::vector<IncomingFrame> more;
    for (std::uint64_t seq = 1003; seq <= 2000; ++seq)
        more.push_back(stream(1, "p", seq, std::string(999, 'y') + '\n'));
    m_window->session().capture().append(more);
    ReplayPane *pane = m_window->replay();
    QTRY_COMPARE(pane->feed()->assembly().frames(), std::size_t(2000));
    settle();
    pane->text()->setFocus();
    m_window.key(Qt::Key_F, Qt::ControlModifier);
    auto *edit = pane->findChild<QLineEdit *>("find");
    QVERIFY(edit->hasFocus());
    const auto *status = pane->findChild<QLabel *>("findStatus");
    QTest::keyClicks(edit, "needle IS");
    QTest::keyClick(edit, Qt::Key_Return);
    QTRY_COMPARE(status->text(), QString("Not found in the output")); // a capital: exact
    edit->clear();
    QTest::keyClicks(edit, "needle is");
    for (const Qt::KeyboardModifiers modifiers : {Qt::NoModifier, Qt::ShiftModifier}) {
        QTest::keyClick(pane->text(), Qt::Key_End, Qt::ControlModifier);
        edit->setFocus();
        m_window.key(Qt::Key_Return, modifiers);
        QTRY_COMPARE(pane->text()->textCursor().selectedText(), QString("needle is"));
        QCOMPARE(status->text().isEmpty(), modifiers == Qt::ShiftModifier); // after the end
    }
    m_window.key(Qt::Key_F3);
    QTRY_COMPARE(status->text(), QString("Search wrapped around")); // itself
    m_window.key(Qt::Key_Escape);
    QVERIFY(pane->text()->hasFocus());
}

/// New output does not move what is being read.
void TestLabReplayPane::readingIsNotDisturbed()
{
    feedLong(2000);
    ReplayPane *pane = m_window->replay();
    pane->goToSeq(500);
    const QString before = atTop();
    QCOMPARE(before, QString("500"));
    std::vector<IncomingFrame> more;
    for (std::uint64_t seq = 2001; seq <= 2600; ++seq)
        more.push_back(stream(1, "p", seq, std::string(999, 'z') + '\n'));
    m_window->session().capture().append(more);
    QTRY_COMPARE(pane->feed()->assembly().frames(), std::size_t(2600));
    settle();
    QCOMPARE(atTop(), before);
    QTest::keyClick(pane->text(), Qt::Key_End, Qt::ControlModifier);
    QVERIFY(pane->text()->toPlainText().endsWith("z\n"));
    m_window->session().capture().append({stream(1, "p", 2601, "the last line\n")});
    QTRY_VERIFY(pane->text()->toPlainText().endsWith("the last line\n")); // follows again
}

CLAUSTRUM_TEST_IN(QApplication, TestLabReplayPane)
#include "testlabreplaypane.moc"
