// SPDX-License-Identifier: Apache-2.0
// The example of docs/transcript-format.md is played as it stands on the page.
#include "testing/testprogram.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

class TestFormatPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void exampleIsEqual();
    void exampleIsCompared();

private:
    static QByteArray example();
    static int replay(const QByteArray &transcript, QByteArray &report);
};

/// The first block of transcript lines on the page.
QByteArray TestFormatPage::example()
{
    QFile page(QStringLiteral(CLAUSTRUM_SOURCE_DIR "/docs/transcript-format.md"));
    if (!page.open(QIODevice::ReadOnly))
        return {};
    const QByteArray text = page.readAll();
    const QByteArray opening = "```jsonl\n";
    const auto begin = text.indexOf(opening) + opening.size();
    return text.mid(begin, text.indexOf("```", begin) - begin);
}

int TestFormatPage::replay(const QByteArray &transcript, QByteArray &report)
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("greeting.jsonl")));
    if (!file.open(QIODevice::WriteOnly) || file.write(transcript) != transcript.size())
        return -1;
    file.close();
    QProcess program;
    program.setProcessChannelMode(QProcess::MergedChannels);
    program.start(QStringLiteral(CLAUSTRUM_CONFORMANCE),
                  {QStringLiteral("replay"), QStringLiteral("--server"),
                   QStringLiteral(CLAUSTRUM_PROGRAM), file.fileName()});
    if (!program.waitForFinished(60000))
        return -1;
    report = program.readAll();
    return program.exitCode();
}

void TestFormatPage::exampleIsEqual()
{
    QByteArray report;
    QVERIFY2(example().startsWith("{\"transcript\""), example());
    QVERIFY2(replay(example(), report) == 0, report);
    QVERIFY2(report.contains("1 equal"), report);
}

void TestFormatPage::exampleIsCompared()
{
    QByteArray report;
    QByteArray changed = example();
    QVERIFY(changed.contains("\"size\": 5"));
    changed.replace("\"size\": 5", "\"size\": 6");
    QVERIFY2(replay(changed, report) == 1, report);
}

CLAUSTRUM_TEST(TestFormatPage)
#include "testformatpage.moc"
