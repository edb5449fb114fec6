// SPDX-License-Identifier: Apache-2.0
// One frame: its views and its copies.
#include "conformance/model/transcriptreader.h"
#include "labtool/controls/jsonpane.h"
#include "labtool/tests/testwindow.h"
#include "labtool/widgets/framepane.h"
#include "labtool/widgets/framesview.h"
#include "testing/testprogram.h"

#include <QApplication>
#include <QClipboard>
#include <QStatusBar>
#include <QTabWidget>
#include <QTextBlock>

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
    void foldsJson();

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
    QVERIFY(text(FramePane::Hex).startsWith("00000000  7b 22"));
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

void TestLabFramePane::foldsJson()
{
    m_window->session().capture().append({request(
        1, 1, "process.spawn", R"({"id":"p","args":["a",{"deep":[1,2]}],"env":{"X":"1"}})")});
    QTRY_COMPARE(m_window->frames()->model()->rowCount(), 1);
    m_window->frames()->goToFrame(1);
    m_window->showPane(Pane::Frame);
    auto *pane = qobject_cast<JsonPane *>(m_window->frame()->page(FramePane::Pretty));
    QVERIFY(pane->hasFocus());
    const QStringList lines = pane->toPlainText().split('\n');
    const auto lineOf = [&](const char *text) { return int(lines.indexOf(QString(text))); };
    const auto shown = [pane] {
        int count = 0;
        for (QTextBlock block = pane->document()->begin(); block.isValid(); block = block.next())
            count += block.isVisible() ? 1 : 0;
        return count;
    };
    const int all = shown();
    const int args = lineOf("    \"args\": [");
    QVERIFY(args > 0);
    const int text = pane->document()->findBlockByNumber(args).position();
    QTextCursor caret = pane->textCursor();
    caret.setPosition(text);
    pane->setTextCursor(caret);
    QTest::keyClick(pane, Qt::Key_Minus);
    QVERIFY(pane->isFolded(args));
    QCOMPARE(shown(), all - 8);
    QTest::keyClick(pane, Qt::Key_Space);
    QCOMPARE(shown(), all);
    // By the triangle.
    auto *triangles = pane->findChild<QWidget *>("triangles");
    const QRect place = pane->cursorRect(caret);
    QTest::mouseClick(triangles, Qt::LeftButton, {}, {3, place.center().y()});
    QVERIFY(pane->isFolded(args));
    QTest::mouseClick(triangles, Qt::LeftButton, {}, {3, place.center().y()});
    QCOMPARE(shown(), all);
    pane->foldInner();
    QVERIFY(pane->isFolded(lineOf("  \"params\": {")));
    QTest::keyClick(pane, Qt::Key_Asterisk);
    QCOMPARE(shown(), all);
    QCOMPARE(pane->path(lineOf("        \"deep\": [")), QString("params.args[1].deep"));
    QCOMPARE(pane->value(lineOf("    \"id\": \"p\",")), QString("\"p\""));
}

CLAUSTRUM_TEST_IN(QApplication, TestLabFramePane)
#include "testlabframepane.moc"
