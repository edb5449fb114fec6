// SPDX-License-Identifier: Apache-2.0
// serve-faulty and faults, run like by people: what they print, and that a stand-in is a claustrum.
#include "testing/testprogram.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

class TestFaultyServer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void outputAndStatus_data();
    void outputAndStatus();
    void passesOtherModesOn_data();
    void passesOtherModesOn();
    void readsTheConfigurationBesideIt();
    void missesAFaultThatOccursNowhere();
};

namespace {

struct Outcome
{
    int status;
    QByteArray out;
    QByteArray err;
};

Outcome runProgram(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setWorkingDirectory(QStringLiteral(CLAUSTRUM_SOURCE_DIR));
    process.start(program, arguments);
    if (!process.waitForFinished() || process.exitStatus() != QProcess::NormalExit)
        return {-1, {}, process.errorString().toUtf8()};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

Outcome lab(const QStringList &arguments)
{
    return runProgram(QStringLiteral(CLAUSTRUM_CONFORMANCE), arguments);
}

QString makeStandIn(const QTemporaryDir &folder, const QString &fault)
{
    const QString file = folder.filePath("claustrum");
    const Outcome made = lab({"serve-faulty", fault, "--out", file, "--server", CLAUSTRUM_PROGRAM});
    return made.status == 0 ? file : QString();
}

} // namespace

void TestFaultyServer::outputAndStatus_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *arguments, int status, const char *text) {
        QTest::newRow(arguments) << QString::fromLatin1(arguments).split(' ') << status
                                 << QByteArray(text);
    };
    row("serve-faulty --list", 0, "  pairs-swapped             swaps every two outputs");
    row("serve-faulty --help", 0, "usage: claustrum-conformance serve-faulty");
    row("help serve-faulty", 0, "usage: claustrum-conformance serve-faulty");
    row("serve-faulty seq", 2, "needs a FAULT and --out FILE");
    row("serve-faulty nonsense --out /nonexistent/x", 2, "there is no fault nonsense");
    row("serve-faulty seq --out /nonexistent/x", 2, "open /nonexistent/x: no such file");
    row("serve-faulty seq --out x --server /nonexistent", 2, "cannot execute the server");
    row("serve-faulty seq --out x --place 1:0", 2, "--place must be CONNECTION:FRAMES");
    row("serve-faulty /dev/null -version", 1, "/dev/null: not made by");
    row("faults --fault nonsense", 2, "there is no fault nonsense");
    row("faults --filter nonsense", 2, "no scenario and no case matches nonsense");
}

void TestFaultyServer::outputAndStatus()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, status);
    QFETCH(QByteArray, text);
    const Outcome outcome = lab(arguments);
    QCOMPARE(outcome.status, status);
    const QByteArray &said = status == 0 ? outcome.out : outcome.err;
    QVERIFY2(said.contains(text), said.constData());
}

void TestFaultyServer::passesOtherModesOn_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("version") << QStringList{"-version"};
    QTest::newRow("no mode") << QStringList{};
    QTest::newRow("an unknown flag") << QStringList{"-nope"};
    QTest::newRow("help") << QStringList{"--help"};
    QTest::newRow("no server") << QStringList{"-bridge", "-socket", "/nonexistent"};
    QTest::newRow("a serve that fails")
        << QStringList{"-serve", "-socket", "/dev/null/s", "-token-file", "/nonexistent"};
}

void TestFaultyServer::passesOtherModesOn()
{
    QFETCH(QStringList, arguments);
    const QTemporaryDir folder;
    const QString standIn = makeStandIn(folder, "serve-stdout");
    QVERIFY(!standIn.isEmpty());
    const Outcome expected = runProgram(CLAUSTRUM_PROGRAM, arguments);
    const Outcome received = runProgram(standIn, arguments);
    QCOMPARE(received.status, expected.status);
    QCOMPARE(received.out, expected.out);
    QByteArray err = received.err;
    QCOMPARE(err.replace(standIn.toUtf8(), CLAUSTRUM_PROGRAM), expected.err);
}

void TestFaultyServer::readsTheConfigurationBesideIt()
{
    const QTemporaryDir folder;
    const QString standIn = makeStandIn(folder, "none");
    QFile conf(folder.filePath("claustrum.conf"));
    QVERIFY(conf.open(QIODevice::WriteOnly));
    const QByteArray version(40, 'a');
    conf.write("version-override = " + version + "\n");
    conf.close();
    const Outcome outcome = runProgram(standIn, {"-version"});
    QVERIFY2(outcome.out.contains(version), outcome.out + outcome.err);
}

/// With --once, a selection without an occasion for a fault is too small.
void TestFaultyServer::missesAFaultThatOccursNowhere()
{
    const Outcome outcome = lab({"faults", "--once", "--fault", "merged", "--server",
                                 CLAUSTRUM_PROGRAM, "recordings/5db5e4a/daemon-files.jsonl"});
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.contains("merged occurs in no scenario"), outcome.err.constData());
}

CLAUSTRUM_TEST(TestFaultyServer)
#include "testfaultyserver.moc"
