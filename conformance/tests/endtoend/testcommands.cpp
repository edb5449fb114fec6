// SPDX-License-Identifier: Apache-2.0
// Output and status of the commands that play nothing, run like by people.
#include "testing/testprogram.h"

#include <QTest>

#include <QProcess>

class TestCommands : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void outputAndStatus_data();
    void outputAndStatus();
};

void TestCommands::outputAndStatus_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("out");
    QTest::addColumn<QByteArray>("err");
    const auto row = [](const char *arguments, int status, const char *out, const char *err = "") {
        QTest::newRow(arguments) << QString::fromLatin1(arguments).split(' ') << status
                                 << QByteArray(out) << QByteArray(err);
    };
    row("explain files-read/cap", 0, "The cap is maxBytes if positive, else 262144");
    row("explain process-drain", 0, "2 cases match process-drain");
    row("explain files-read/ca", 0, "run it     claustrum-conformance replay");
    row("explain files-raed/cap", 2, "",
        "there is no case files-raed/cap; the most similar are files-read/cap");
    row("explain", 2, "", "give an id, the beginning of an id");
    row("explain x --data /nonexistent", 2, "", "give the folders with --recordings and --data");
    row("explain --help", 0, "usage: claustrum-conformance explain");
    row("coverage", 0, "methods: 25 of 25 covered");
    row("coverage --format markdown", 0, "# Coverage of the contract");
    row("coverage --format json", 0, R"({"kind":"codes","name":"-32003")");
    row("coverage --format html", 2, "", "there are text, markdown and json");
    row("coverage files-read", 2, "", "leave out files-read");
    row("list --format ids --filter bridge", 0, "bridge/no-server ");
    row("list --format names files-read --filter bridge", 0, "bridge\nfiles-read\n");
    row("list --format ids files-read/c*", 0, "files-read/cap ");
    row("list --format names recordings/5db5e4a/bridge.jsonl --filter bridge/no-*", 0, "bridge\n");
    row("list recordings/5db5e4a/bridge.jsonl --filter files-read", 2, "",
        "no scenario and no case matches files-read, the most similar are ");
    row("list --filter files-raed --filter bridge", 2, "",
        "no scenario and no case matches files-raed, the most similar are files-read");
    row("list --filter bridge --recordings /nonexistent", 2, "", "/nonexistent: no such file");
    row("drift --server /bin/true --server /bin/true --filter x bridge.jsonl", 2, "",
        "give either files or a filter, and not both");
    row("--version", 0, "claustrum-conformance ");
    row("list --build contract", 0, "contract wire-json");
    row("format", 0, "docs/transcript-format.md explains each");
    row("format --schema", 0, R"("title": "One line of a transcript")");
    row("format x", 2, "", "leave out x");
    row("list --format x", 2, "", "there is no format x of list");
    row("diff --width 60 recordings/5db5e4a/git-info.jsonl recordings/5db5e4a/git-branches.jsonl",
        1, "{\"fixture\":{\"in\":\"broken\",\"git\":[\"init\",\"-q\",\"-…\n");
    row("diff --full recordings/5db5e4a/git-info.jsonl recordings/5db5e4a/git-branches.jsonl", 1,
        "\"isRepo\":true,\"repo\":\"unborn\",\"branch\":\"trunk\",\"root\":\"${DIR}/"
        "unborn\",\"repoSlug\":");
    row("diff recordings/5db5e4a recordings/5db5e4a", 0, "equal       git-info.jsonl\n");
    row("diff recordings/5db5e4a conformance/cases", 1, "only right  wire-json.jsonl\n");
    row("diff --format html recordings/5db5e4a conformance/cases", 2, "",
        "there are pretty and json");
    row("merge recordings/5db5e4a/git-info.jsonl recordings/5db5e4a/bridge.jsonl", 2, "",
        "git-info.jsonl is a transcript. It has no times");
    row("merge wire.log", 2, "", "a merge takes two to 10 wire logs");
}

void TestCommands::outputAndStatus()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, status);
    QFETCH(QByteArray, out);
    QFETCH(QByteArray, err);
    QProcess program;
    program.setWorkingDirectory(QStringLiteral(CLAUSTRUM_SOURCE_DIR));
    program.start(QStringLiteral(CLAUSTRUM_CONFORMANCE), arguments);
    QVERIFY(program.waitForFinished());
    QCOMPARE(program.exitStatus(), QProcess::NormalExit);
    const QByteArray said = program.readAllStandardOutput();
    const QByteArray complained = program.readAllStandardError();
    QCOMPARE(program.exitCode(), status);
    QVERIFY2(said.contains(out), said.constData());
    QVERIFY2(complained.contains(err), complained.constData());
    QCOMPARE(complained.isEmpty(), status < 2);
}

CLAUSTRUM_TEST(TestCommands)
#include "testcommands.moc"
