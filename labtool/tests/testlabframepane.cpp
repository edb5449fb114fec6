// SPDX-License-Identifier: Apache-2.0
// One frame: its views and its copies.
#include "conformance/model/transcriptreader.h"
#include "labtool/controls/textpane.h"
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framesview.h"
#include "testing/testprogram.h"

#include <QApplication>
#include <QClipboard>
#include <QStatusBar>
#include <QTabWidget>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabFramePane : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(m_window.open()); }
    void cleanup() { m_window.close(); }
    void showsAFrame();
    void truncatesLongFrames();
    void wrapsLongLines();
    void copies();
    void sendsTheRequestOfAReply();

private:
    TestWindow m_window;
};

void TestLabFramePane::showsAFrame()
{
    m_window.feed();
    m_window->frames()->goToFrame(3);
    const auto text = [&](FramePane::Page page) {
        return m_window->frame()->page(page)->toPlainText();
    };
    const auto *pages = m_window->frame()->findChild<QTabWidget *>();
    for (const int page : {FramePane::Raw, FramePane::Hex, FramePane::Data, FramePane::Pretty}) {
        m_window.key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(pages->currentIndex(), page);
    }
    QVERIFY(text(FramePane::Pretty).contains("\"stream\": \"stdout\""));
    QVERIFY(text(FramePane::Raw).startsWith("000000  {\"type\":\"stream\""));
    QVERIFY(text(FramePane::Hex).startsWith("00000000  7b 22 74 79"));
    QCOMPARE(text(FramePane::Data), QString("green one\n"));
}

void TestLabFramePane::truncatesLongFrames()
{
    m_window->session().capture().append({stream(1, "p", 1, std::string(3 << 20, 'x'))});
    QTRY_COMPARE(m_window->frames()->model()->rowCount(), 1);
    m_window->frames()->goToFrame(1);
    const auto last = [&](int page) {
        return m_window->frame()->page(page)->toPlainText().section('\n', -1);
    };
    for (const int page : {FramePane::Pretty, FramePane::Raw, FramePane::Data})
        QVERIFY2(last(page).startsWith(QString::fromUtf8("⟨ the first 256 KiB of ")),
                 qPrintable(last(page)));
    QVERIFY2(last(FramePane::Hex).startsWith(QString::fromUtf8("⟨ the first 64 KiB of ")),
             qPrintable(last(FramePane::Hex)));
    m_window.key(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(QGuiApplication::clipboard()->text().size() > 4 << 20); // the whole frame
}

void TestLabFramePane::wrapsLongLines()
{
    TextPane pane(QString{});
    const QString face = QString::fromUtf8("\xf0\x9f\x99\x82"); // two units, one character
    const QString half(TextPane::longestLine - 1, 'x');
    const auto lines = [&] {
        QList<qsizetype> sizes;
        for (const QString &line : pane.toPlainText().split('\n'))
            sizes << line.size();
        return sizes;
    };
    pane.show({{half + "y", {}}});
    QCOMPARE(lines(), (QList<qsizetype>{TextPane::longestLine}));
    pane.show({{half + "y\n", {}}, {half, {}}, {"yz", {}}});
    QCOMPARE(lines(), (QList<qsizetype>{TextPane::longestLine, TextPane::longestLine, 1}));
    pane.show({{half + face + 'z', {}}}); // keeps surrogate pairs together
    QCOMPARE(lines(), (QList<qsizetype>{TextPane::longestLine + 1, 1}));
    pane.show({{half, {}}});
    pane.show({{half + "yz", {}}}); // continues the line
    QCOMPARE(lines(), (QList<qsizetype>{TextPane::longestLine, 1}));
}

void TestLabFramePane::copies()
{
    m_window.feed();
    const QClipboard *clipboard = QGuiApplication::clipboard();
    m_window->frames()->goToFrame(5);
    m_window.key(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(clipboard->text(),
             QString::fromStdString(m_window->session().capture().store().bytes(5)));
    m_window.key(Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(clipboard->text().startsWith("printf '%s\\n' '{\"jsonrpc\""));
    QVERIFY(clipboard->text().contains("$(cat "));
    QVERIFY(clipboard->text().contains("socat -t1 - UNIX-CONNECT:"));
    m_window->frames()->view()->selectAll();
    m_window.key(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    const auto scenario =
        claustrum::conformance::parseTranscript(clipboard->text().toStdString(), "clipboard");
    QVERIFY2(scenario.ok(), scenario ? "" : scenario.error().text.c_str());
    QCOMPARE(scenario->steps.size(), std::size_t(3)); // serve and two requests
    QVERIFY(clipboard->text().contains("${TOKEN}"));
}

void TestLabFramePane::sendsTheRequestOfAReply()
{
    m_window.feed();
    QClipboard *clipboard = QGuiApplication::clipboard();
    m_window->frames()->goToFrame(5);
    m_window.key(Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    const QString ofRequest = clipboard->text();
    m_window->frame()->copyScenario();
    const QString scenario = clipboard->text();
    QVERIFY(scenario.contains("files.stat"));
    m_window->frames()->goToFrame(7); // its reply
    m_window.key(Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(clipboard->text(), ofRequest);
    m_window->frame()->copyScenario();
    QCOMPARE(clipboard->text(), scenario);
    clipboard->setText("before");
    m_window->frames()->goToFrame(8); // an exit: nothing can be sent
    m_window.key(Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    m_window->frame()->copyScenario();
    QCOMPARE(clipboard->text(), QString("before"));
    QVERIFY(m_window->statusBar()->currentMessage().startsWith("Nothing copied"));
}

CLAUSTRUM_TEST_IN(QApplication, TestLabFramePane)
#include "testlabframepane.moc"
