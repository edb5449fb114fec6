// SPDX-License-Identifier: Apache-2.0
// One frame: its forms, and copies of it.
#include "conformance/transcriptreader.h"
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framesview.h"
#include "labtool/widgets/textpane.h"

#include <QClipboard>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabFramePane : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(m_window.open()); }
    void cleanup() { m_window.close(); }
    void showsAFrame();
    void copies();

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
    QVERIFY(text(FramePane::Pretty).contains("\"stream\": \"stdout\""));
    QVERIFY(text(FramePane::Raw).startsWith("000000  {\"type\":\"stream\""));
    QVERIFY(text(FramePane::Hex).startsWith("00000000  7b 22 74 79"));
    QCOMPARE(text(FramePane::Data), QString("green one\n"));
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

QTEST_MAIN(TestLabFramePane)
#include "testlabframepane.moc"
