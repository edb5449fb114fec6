// SPDX-License-Identifier: Apache-2.0
// The reduce command with a fake server, whose fault needs two of many requests.
#include "conformance/model/transcriptwriter.h"
#include "testing/testprogram.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace claustrum::conformance;

class TestReduce : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void reduces();
    void endsAtItsLimit();
    void whatCannotBeReduced_data();
    void whatCannotBeReduced();

private:
    struct Ran
    {
        int status;
        QString out;
        QString err;
    };
    Ran reduce(const QStringList &arguments);
    void write(const char *name, const std::string &mode);
    [[nodiscard]] QString path(const char *name) const { return m_tmp.filePath(name); }

    QTemporaryDir m_tmp;
};

namespace {

/// A ping and its reply: lines 2 i + 1 and 2 i + 2 of the transcript.
std::string ping(int i)
{
    const std::string id = R"({"jsonrpc":"2.0","id":)" + std::to_string(i);
    return wireLine({"on", 1, id + R"(,"method":"server.ping","auth":"${TOKEN}"})"})
           + wireLine({"recv", 1, id + R"(,"result":{"pong":true}})"});
}

std::string start(const std::string &mode)
{
    return R"({"serve": {"args": ["-mode", ")" + mode + "\"]}}\n";
}

} // namespace

void TestReduce::write(const char *name, const std::string &mode)
{
    std::ofstream file(path(name).toStdString());
    file << headerLine({"s", "t", "b", "x", "linux-amd64", "2026-01-02", {}}) << start(mode);
    for (int i = 1; i <= 12; ++i)
        file << ping(i);
}

void TestReduce::initTestCase()
{
    QVERIFY(m_tmp.isValid());
    write("grudge.jsonl", "grudge");
    write("good.jsonl", "good");
    std::ofstream(path("broken.jsonl").toStdString()) << "no transcript\n";
}

TestReduce::Ran TestReduce::reduce(const QStringList &arguments)
{
    QProcess program;
    program.start(CLAUSTRUM_CONFORMANCE,
                  QStringList{"reduce", "--server", CLAUSTRUM_FAKE_SERVER} + arguments);
    if (!program.waitForFinished(120000))
        return {-1, {}, "it did not end"};
    return {program.exitCode(), QString::fromUtf8(program.readAllStandardOutput()),
            QString::fromUtf8(program.readAllStandardError())};
}

/// After request 3, the reply to request 9 is wrong.
void TestReduce::reduces()
{
    const Ran ran = reduce({path("grudge.jsonl")});
    QVERIFY2(ran.status == 0, qPrintable(ran.err));
    const QString expected = QString::fromStdString(start("grudge") + ping(3) + ping(9));
    QCOMPARE(ran.out.mid(ran.out.indexOf('\n') + 1), expected);
    QVERIFY2(ran.out.contains("reduced by claustrum-conformance"), qPrintable(ran.out));
    QVERIFY2(ran.err.contains("25 lines became 5 in "), qPrintable(ran.err));
    QVERIFY2(ran.err.contains("line 20 of "), qPrintable(ran.err));

    // The part is a transcript that differs.
    QCOMPARE(reduce({path("grudge.jsonl"), "--out", path("small.jsonl"), "--line", "20"}).status,
             0);
    QFile small(path("small.jsonl"));
    QVERIFY(small.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(small.readAll()), ran.out);
    QCOMPARE(
        QProcess::execute(CLAUSTRUM_CONFORMANCE, {"replay", "--server", CLAUSTRUM_FAKE_SERVER,
                                                  "--out", path("report"), path("small.jsonl")}),
        1);
}

void TestReduce::endsAtItsLimit()
{
    const Ran ran = reduce({path("grudge.jsonl"), "--plays", "1"});
    QVERIFY2(ran.status == 0, qPrintable(ran.err));
    QVERIFY2(ran.err.contains("25 lines became 19 in 2 plays; the search ended early"),
             qPrintable(ran.err));
}

void TestReduce::whatCannotBeReduced_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, const QStringList &arguments, const char *error) {
        QTest::newRow(name) << arguments << QString(error);
    };
    row("no difference", {"good.jsonl"}, "shows no difference, so there is nothing to reduce");
    row("none on that line", {"grudge.jsonl", "--line", "8"}, "there is no difference on line 8");
    row("no transcript", {"broken.jsonl"}, "broken.jsonl:1: ");
    row("no such folder", {"grudge.jsonl", "--plays", "1", "--out", "nowhere/x"},
        "no such file or directory");
    row("no file", {}, "reduce takes one transcript");
    row("no such server", {"good.jsonl", "--server", "nowhere/server"}, "cannot execute");
}

void TestReduce::whatCannotBeReduced()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, error);
    for (QString &argument : arguments) {
        if (argument.contains('.') || argument.contains('/'))
            argument = m_tmp.filePath(argument);
    }
    const Ran ran = reduce(arguments);
    QCOMPARE(ran.status, 2);
    QVERIFY2(ran.err.contains(error), qPrintable(ran.err));
    QVERIFY2(ran.out.isEmpty(), qPrintable(ran.out));
}

CLAUSTRUM_PLAIN_TEST(TestReduce)
#include "testreduce.moc"
