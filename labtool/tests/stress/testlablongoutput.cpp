// SPDX-License-Identifier: Apache-2.0
// An output of 64 MiB (4 in CI) in the replay pane: its memory, its first and last line, a search
// in it, and what it saves. And a single frame of about that size, near the longest line. Prints
// the longest stall of the event loop, whose goal is 50 ms; it fails nothing, since the machine may
// be busy.
#include "labtool/controls/textpane.h"
#include "labtool/tests/labframes.h"
#include "labtool/tests/stallmeter.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/mainwindow.h"
#include "labtool/widgets/replaypane.h"
#include "testing/scale.h"
#include "testing/testprogram.h"
#include "wire/jsonwriter.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>

#include <sys/resource.h>

using namespace claustrum::lab;
using namespace claustrum::lab::test;
using claustrum::testing::scaled;

namespace {

/// "12 ms (3 at work)"
QString stallText(const StallMeter &meter)
{
    return QString("%1 ms (%2 at work)").arg(meter.longest()).arg(meter.longestWork());
}

/// Of the process so far, in MiB.
long mostMemory()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss >> 10;
}

} // namespace

class TestLabLongOutput : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void isReadInParts();
    void oneLargeFrame();

private:
    void writeLog(const QString &path) const;

    static constexpr std::uint64_t perFrame = 50; // lines
    static constexpr int lineBytes = 81;
    const std::uint64_t m_frames =
        scaled<std::uint64_t>(4, 64) * (1 << 20) / (perFrame * lineBytes);
    QTemporaryDir m_directory;
};

void TestLabLongOutput::initTestCase()
{
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_directory.path());
    QCoreApplication::setOrganizationName("claustrum-test");
}

/// Lines that begin with the seq of their frame; one of the first tenth has a needle.
void TestLabLongOutput::writeLog(const QString &path) const
{
    QFile log(path);
    QVERIFY(log.open(QIODevice::WriteOnly));
    for (std::uint64_t seq = 1; seq <= m_frames; ++seq) {
        std::string line = std::to_string(seq) + (seq == m_frames / 10 ? " needle " : " output ");
        line.resize(lineBytes - 1, '.');
        std::string data;
        for (std::uint64_t i = 0; i < perFrame; ++i)
            data += line + '\n';
        std::string text;
        claustrum::ObjectWriter(text)
            .integer("conn", 1)
            .string("dir", "out")
            .string("raw", stream(1, "agent", seq, data).bytes)
            .close();
        QVERIFY(log.write(QByteArray::fromStdString(text + '\n')) > 0);
    }
}

void TestLabLongOutput::isReadInParts()
{
    const QString path = m_directory.filePath("wire.log");
    writeLog(path);
    MainWindow window;
    window.resize(1400, 900);
    window.show();
    window.openFiles({path});
    QTRY_VERIFY_WITH_TIMEOUT(!window.session().isLoading(), 120000);
    ReplayPane *pane = window.replay();
    const TextPane *text = pane->text();
    const ReplayAssembly &assembly = pane->feed()->assembly();
    StallMeter meter;
    meter.restart();
    pane->setProcess("agent");
    QTRY_COMPARE_WITH_TIMEOUT(assembly.frames(), std::size_t(m_frames), 120000);
    const QString last = QString::number(m_frames);
    QTRY_VERIFY(text->toPlainText().contains("\n" + last + " output"));
    QCOMPARE(assembly.bytes(), std::size_t(m_frames * perFrame * lineBytes));
    QVERIFY(assembly.memory() <= m_frames * 64); // the bytes stay in the file
    const auto gathered = meter.longest();

    meter.restart();
    pane->goToFirst();
    QVERIFY(text->toPlainText().startsWith("1 output"));
    QTRY_VERIFY(meter.hasTurned());
    const auto went = meter.longest();
    pane->goToLast();
    pane->focusFind();
    auto *edit = pane->findChild<QLineEdit *>("find");
    edit->setText("needle");
    meter.restart();
    QElapsedTimer clock;
    clock.start();
    QTest::keyClick(edit, Qt::Key_Return, Qt::ShiftModifier);
    pane->find(-1); // again, as by a second press
    QTRY_COMPARE_WITH_TIMEOUT(text->textCursor().selectedText(), QString("needle"), 120000);
    const auto searched = clock.elapsed();
    QVERIFY(text->textCursor().block().text().startsWith(QString::number(m_frames / 10) + " "));
    QVERIFY(text->document()->characterCount() < (2 << 20));
    const auto found = meter.longest();

    meter.restart();
    QSignalSpy messages(pane, &ReplayPane::message);
    pane->saveTo(m_directory.filePath("agent.out"));
    QTRY_COMPARE_WITH_TIMEOUT(messages.count(), 1, 120000);
    QCOMPARE(QFileInfo(m_directory.filePath("agent.out")).size(), qint64(assembly.bytes()));
    qInfo("%zu MiB of output in %zu frames: %zu KiB of memory; longest stalls: gathering %lld ms, "
          "first line %lld ms, search over %lld ms %lld ms, saving %lld ms",
          assembly.bytes() >> 20, assembly.frames(), assembly.memory() >> 10,
          static_cast<long long>(gathered), static_cast<long long>(went),
          static_cast<long long>(searched), static_cast<long long>(found),
          static_cast<long long>(meter.longest()));
}

/// No daemon sends such a frame; a tool that shows any log must not hang on it.
void TestLabLongOutput::oneLargeFrame()
{
    const auto size = std::size_t(scaled(4, 47)) << 20; // a third more in base64
    const QString path = m_directory.filePath("large.log");
    std::string text;
    claustrum::ObjectWriter(text)
        .integer("conn", 1)
        .string("dir", "out")
        .string("raw", stream(1, "agent", 1, std::string(size, '.')).bytes)
        .close();
    QVERIFY(text.size() < FileLoader::maxLine);
    QFile log(path);
    QVERIFY(log.open(QIODevice::WriteOnly));
    QVERIFY(log.write(QByteArray::fromStdString(text + '\n')) > 0);
    log.close();
    MainWindow window;
    window.resize(1400, 900);
    window.show();
    StallMeter meter;
    meter.restart();
    window.openFiles({path});
    QTRY_VERIFY_WITH_TIMEOUT(!window.session().isLoading(), 120000);
    QTRY_COMPARE_WITH_TIMEOUT(window.frames()->model()->rowCount(), 1, 120000);
    QTRY_VERIFY(meter.hasTurned());
    const auto opened = stallText(meter);
    meter.restart();
    window.frames()->goToFrame(1);
    QTRY_VERIFY_WITH_TIMEOUT(meter.hasTurned(), 120000);
    const auto shown = stallText(meter);
    meter.restart();
    window.replay()->setProcess("agent");
    const TextPane *output = window.replay()->text();
    QTRY_VERIFY_WITH_TIMEOUT(output->toPlainText().contains("the first 256 KiB of"), 120000);
    QCOMPARE(window.replay()->feed()->assembly().bytes(), size);
    const auto written = stallText(meter);
    meter.restart();
    window.replay()->nextForm(); // stripped
    window.replay()->nextForm(); // hex
    QVERIFY2(output->toPlainText().startsWith("000000"),
             qPrintable(output->toPlainText().left(200)));
    QVERIFY(output->document()->characterCount() < (8 << 20));
    QTRY_VERIFY_WITH_TIMEOUT(meter.hasTurned(), 120000);
    qInfo("a frame of %zu MiB: longest stalls: opening %s, showing it %s, its output %s, in other "
          "forms %s; at most %ld MiB of memory",
          text.size() >> 20, qPrintable(opened), qPrintable(shown), qPrintable(written),
          qPrintable(stallText(meter)), mostMemory());
}

CLAUSTRUM_TEST_IN(QApplication, TestLabLongOutput)
#include "testlablongoutput.moc"
