// SPDX-License-Identifier: Apache-2.0
// The options of `replay`, run like by a person: selection by case, rounds, the cases that failed
// last, lists of expected differences, and the terminal.
#include "conformance/tests/endtoend/copyforall.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <unistd.h>

class TestReplay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void judgesChosenCases();
    void remembersFailedCases();
    void endsAfterTheFirstFailure();
    void findsFlakyCases();
    void holdsTheListToTheDifferences_data();
    void holdsTheListToTheDifferences();
    void skippingIsNoFailure();
    void refusesSeveralServers();
    void comparesServersInAMatrix();
    void showsProgressOnATerminalOnly();
    void heedsWidthAndColour();
    void tellsAFullDisk();

private:
    QString transcript(const QString &name, const QString &mode, const QString &more = {});
    QByteArray replay(const QStringList &arguments, int expectedStatus);
    QByteArray onATerminal(const QString &setting, const QStringList &arguments,
                           const QString &command = QStringLiteral("replay"));

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

QString caseLine(const QString &name)
{
    return QString(R"({"case":"%1","requirement":"It is %1.","sections":["wire.md#Envelope"]})"
                   "\n")
        .arg(name);
}

QString ping(int id)
{
    const QString number = QString::number(id);
    return R"({"on":1,"line":"{\"jsonrpc\":\"2.0\",\"id\":)" + number
           + R"(,\"method\":\"server.ping\"}"})"
             "\n"
             R"({"recv":1,"line":"{\"jsonrpc\":\"2.0\",\"id\":)"
           + number
           + R"(,\"result\":{\"pong\":true}}"})"
             "\n";
}

} // namespace

void TestReplay::init()
{
    m_folder = std::make_unique<QTemporaryDir>(QStringLiteral("/tmp/claustrum-replay-XXXXXX"));
    QVERIFY(m_folder->isValid());
    qputenv("XDG_CACHE_HOME", m_folder->path().toUtf8());
    qputenv("TMPDIR", m_folder->path().toUtf8());
    qunsetenv("NO_COLOR");
}

void TestReplay::cleanup()
{
    m_folder.reset();
}

/// A scenario with two cases, "first" at the lines 3 to 5 and "second" at the lines 6 to 8.
QString TestReplay::transcript(const QString &name, const QString &mode, const QString &more)
{
    const QString path = m_folder->filePath(name + ".jsonl");
    QFile file(path);
    if (!file.open(QFile::WriteOnly))
        qFatal("cannot write %s", qPrintable(path));
    const QString text = R"({"transcript":{"version":1,"scenario":")" + name
                         + R"(","title":"t","build":"b","source":"x","platform":"linux-amd64",)"
                           R"("recorded":"2026-01-01"}})"
                           "\n"
                           R"({"serve":{"args":["-mode",")"
                         + mode + "\"]}}\n" + caseLine("first") + ping(7) + caseLine("second")
                         + ping(8) + more;
    file.write(text.toUtf8());
    return path;
}

/// The output; the test fails if the status is another.
QByteArray TestReplay::replay(const QStringList &arguments, int expectedStatus)
{
    QProcess program;
    program.setProcessChannelMode(QProcess::MergedChannels);
    program.start(CLAUSTRUM_CONFORMANCE,
                  QStringList{"replay", "--server", CLAUSTRUM_FAKE_SERVER} + arguments);
    if (!program.waitForFinished(120000))
        return "did not end";
    const QByteArray said = program.readAllStandardOutput();
    return program.exitCode() == expectedStatus
               ? said
               : "status " + QByteArray::number(program.exitCode()) + ":\n" + said;
}

QByteArray TestReplay::onATerminal(const QString &setting, const QStringList &arguments,
                                   const QString &command)
{
    QStringList quoted;
    for (const QString &argument : arguments)
        quoted << '\'' + argument + '\'';
    QProcess program;
    program.start("script", {"-qec",
                             setting + "; '" CLAUSTRUM_CONFORMANCE "' " + command
                                 + " --server '" CLAUSTRUM_FAKE_SERVER "' " + quoted.join(' '),
                             "/dev/null"});
    return program.waitForFinished(60000) ? program.readAllStandardOutput() : "did not end";
}

void TestReplay::judgesChosenCases()
{
    const QString file = transcript("s", "onebyte"); // both cases differ
    QByteArray said = replay({file}, 1);
    QVERIFY2(said.contains("cases:     0 equal, 2 differ, 0 not run\n"), said);
    said = replay({file, "s/second"}, 1);
    QVERIFY2(said.contains("DIFFERS  s/second "), said);
    QVERIFY2(said.contains("It is second."), said);
    QVERIFY2(!said.contains("It is first."), said);
    QVERIFY2(said.contains("note: the whole scenario was played, and only 1 chosen case judged; "
                           "differences in other cases: 1\n"),
             said);
    QVERIFY2(said.contains("cases:     0 equal, 1 differ, 0 not run\n"), said);
    said = replay({file, "--filter", "s/*", "--format", "tap"}, 1);
    QVERIFY2(said.contains("not ok 1 - b/s/first: It is first.\n"), said);
    QVERIFY2(said.contains("not ok 2 - b/s/second: It is second.\n"), said);
    said = replay({file, "--filter", "s/third"}, 2);
    QVERIFY2(said.contains("no scenario and no case matches s/third, the most similar are s/"),
             said);
}

void TestReplay::remembersFailedCases()
{
    const QString good = transcript("good", "good");
    const QString bad = transcript("bad", "onebyte");
    const QByteArray nothing = replay({"--last-failed"}, 2);
    QVERIFY2(nothing.contains("nothing failed in the last replays"), nothing);
    replay({good}, 0);
    const QString state = m_folder->filePath("claustrum/last-failed");
    QVERIFY2(!QFile::exists(state), "nothing failed, so nothing is written");
    replay({good, bad, "--format", "json"}, 1);
    QVERIFY2(!QFile::exists(state), "the replays of programs are not remembered");
    replay({good, bad}, 1);
    QByteArray said = replay({"--last-failed"}, 1);
    QVERIFY2(said.contains("cases:     0 equal, 2 differ, 0 not run\n"), said);
    QVERIFY2(!said.contains("b/good"), said);
    transcript("bad", "good"); // repaired
    said = replay({"bad/first", bad}, 0);
    said = replay({"--last-failed"}, 0);
    QVERIFY2(said.contains("equal    b/bad ") && said.contains("cases:     1 equal,"), said);
    QVERIFY2(replay({"--last-failed"}, 2).contains("nothing failed"), "it is equal now");
}

void TestReplay::endsAfterTheFirstFailure()
{
    const QString good = transcript("good", "good");
    const QString bad = transcript("bad", "onebyte");
    const QString slow = transcript("slow", "hang"); // would take the timeout
    const QByteArray said =
        replay({"--fail-fast", "--jobs", "1", "--timeout", "60", good, bad, slow, good}, 1);
    QVERIFY2(said.contains("2 more scenarios were not played, since one failed\n"), said);
    QVERIFY2(said.contains("scenarios: 1 equal, 1 differ, 0 not run;"), said);
    QVERIFY2(!said.contains("b/slow"), said);
}

/// The server counts its starts in a file, and answers wrongly after every second.
void TestReplay::findsFlakyCases()
{
    const QString file = transcript("s", "everysecond:" + m_folder->filePath("count"));
    const QByteArray said = replay({"--repeat", "4", "--jobs", "1", file}, 1);
    QVERIFY2(said.contains("FLAKY    b/s "), said);
    QVERIFY2(said.contains("note: 2 of 4 rounds differ or do not start; the differences are those "
                           "of the first\n"),
             said);
    QVERIFY2(said.contains("cases:     0 equal, 0 differ, 2 flaky, 0 not run\n"), said);
}

void TestReplay::holdsTheListToTheDifferences_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("says");
    const QByteArray both = "b/s:5:result.pong  soon\nb/s:8  later\n";
    const auto row = [](const char *name, const char *mode, const QByteArray &list, int status,
                        const char *says) {
        QTest::newRow(name) << QString(mode) << list << status << QByteArray(says);
    };
    row("all listed", "onebyte", both, 0, "2 differ as expected");
    row("one is not", "onebyte", "b/s:5 soon\n", 1, "DIFFERS  s/second ");
    row("equal", "good", both, 1, "b/s:8 does not differ (later): remove the line from the list");
    row("a crash", "crash", "b/s:5 soon\n", 1, "signal: killed");
    row("does not start", "otherflags", both, 2, "NO START b/s");
    row("no such scenario", "onebyte", both + "b/gone:4 x\n", 2,
        "list:3: there is no scenario b/gone");
    row("a recording that is not played", "onebyte", both + "5db5e4a/git-info:4 x\n", 0,
        "2 differ as expected");
}

void TestReplay::holdsTheListToTheDifferences()
{
    QFETCH(QString, mode);
    QFETCH(QByteArray, list);
    QFETCH(int, status);
    QFETCH(QByteArray, says);
    QFile file(m_folder->filePath("list"));
    QVERIFY(file.open(QFile::WriteOnly));
    file.write(list);
    file.close();
    const QByteArray said = replay({"--expected", file.fileName(), "--recordings",
                                    CLAUSTRUM_SOURCE_DIR "/recordings", transcript("s", mode)},
                                   status);
    QVERIFY2(!said.startsWith("status ") && said.contains(says), said);
}

void TestReplay::skippingIsNoFailure()
{
    if (::geteuid() != 0)
        QSKIP("only root can give up its capabilities");
    const QString good = transcript("good", "good");
    const QString needsRoot = transcript("root", "good", "{\"fixture\":{\"chown\":65534}}\n");
    QVERIFY(QFile(m_folder->path()).setPermissions(QFile::Permissions(0x7777)));
    const QString server =
        claustrum::testing::copyForAll(CLAUSTRUM_FAKE_SERVER, m_folder->filePath("server"));
    const QStringList asNobody{
        "--reuid", "65534", "--clear-groups", "--",
        claustrum::testing::copyForAll(CLAUSTRUM_CONFORMANCE, m_folder->filePath("conformance"))};
    for (const QStringList &more : {QStringList(), QStringList{"--require-all"}}) {
        QProcess program;
        program.start("setpriv",
                      asNobody + QStringList{"replay", "--server", server, good, needsRoot} + more);
        QVERIFY(program.waitForFinished());
        const QByteArray complaint = program.readAllStandardError();
        if (complaint.startsWith("setpriv: "))
            QSKIP(complaint.trimmed());
        const QByteArray said = program.readAllStandardOutput();
        QVERIFY2(said.contains("SKIPPED  b/root"), said + complaint);
        QVERIFY2(said.contains("it changes users at line 9, for which it must be run as root"),
                 said);
        QCOMPARE(program.exitCode(), more.isEmpty() ? 0 : 2);
    }
}

void TestReplay::refusesSeveralServers()
{
    const QByteArray said = replay({"--server", "/bin/true"}, 2);
    QVERIFY2(said.contains("give one --server; claustrum-conformance matrix compares several"),
             said);
}

void TestReplay::comparesServersInAMatrix()
{
    const QString file = transcript("s", "good");
    const QString out = m_folder->filePath("matrix.html");
    const auto matrix = [&](const QStringList &arguments, int status) {
        QProcess program;
        program.setProcessChannelMode(QProcess::MergedChannels);
        program.start(CLAUSTRUM_CONFORMANCE, QStringList{"matrix"} + arguments);
        const bool ended = program.waitForFinished(60000);
        const QByteArray said = program.readAllStandardOutput();
        return ended && program.exitCode() == status ? said : "another status:\n" + said;
    };
    QByteArray said =
        matrix({"--server", CLAUSTRUM_FAKE_SERVER, "--as", "one", "--as", "two", file}, 0);
    QVERIFY2(said.contains("fake-server as one: 2 equal, 0 differ, 0 not run\n"), said);
    QVERIFY2(said.contains("fake-server as two: 2 equal, 0 differ, 0 not run\n"), said);
    QVERIFY2(said.contains("equal everywhere: 2 cases\n"), said);
    // The project's server has no -mode, so it does not start.
    said = matrix({"--server", CLAUSTRUM_FAKE_SERVER, "--server", CLAUSTRUM_PROGRAM, file}, 2);
    QVERIFY2(said.contains("b/s/first                                   equal            "
                           "could not start"),
             said);
    QVERIFY2(said.contains("It is first.\n"), said);
    said = matrix(
        {"--server", CLAUSTRUM_FAKE_SERVER, "--format", "html", "--out", out, file, "s/second"}, 0);
    QFile page(out);
    QVERIFY(page.open(QFile::ReadOnly));
    const QByteArray html = page.readAll();
    QVERIFY2(html.contains("s/second</span>") && !html.contains("s/first"), html);
    QVERIFY(matrix({"--format", "tap"}, 2).contains("there are pretty, html and json"));
    QVERIFY(matrix({"--server", "/nonexistent"}, 2).contains("cannot execute the server"));
}

/// A line of progress, erased before the report and at the end.
void TestReplay::showsProgressOnATerminalOnly()
{
    const QString file = transcript("s", "good");
    QVERIFY(!replay({file}, 0).contains("played 0 of 1"));
    const QByteArray shown = onATerminal("true", {file});
    QVERIFY2(shown.contains("played 0 of 1"), shown);
    const auto end = shown.lastIndexOf("\r\033[K");
    QVERIFY2(end >= 0 && shown.indexOf("equal", end) > 0 && !shown.mid(end).contains("played"),
             shown);
    const QByteArray withOut = onATerminal("true", {"--out", m_folder->filePath("report"), file});
    QVERIFY2(withOut.contains("played 0 of 1") && withOut.endsWith("\r\033[K"), withOut);
    const QByteArray drift =
        onATerminal("true", {"--server", CLAUSTRUM_FAKE_SERVER, file}, "drift");
    QVERIFY2(drift.contains("2 of 2: s"), drift);
    QVERIFY2(drift.lastIndexOf("\r\033[K") < drift.indexOf("0 changes"), drift);
}

void TestReplay::heedsWidthAndColour()
{
    const QString file = transcript("s", "onebyte");
    const QByteArray narrow = onATerminal("stty cols 50", {file});
    QVERIFY2(narrow.contains("\033[1;31m"), narrow);
    QVERIFY2(narrow.contains("…"), narrow);
    const QByteArray given = onATerminal("stty cols 50; export NO_COLOR=1", {"--full", file});
    QVERIFY2(!given.contains("\033[1;31m"), given);
    QVERIFY2(!given.contains("…") && given.contains("\"method\":\"server.ping\"}"), given);
    QVERIFY(replay({"--width", "0", file}, 2).contains("--width must be 1 to 10000"));
}

void TestReplay::tellsAFullDisk()
{
    for (const char *command : {"list", "help", "--version", "coverage"}) {
        QProcess program;
        program.setWorkingDirectory(QStringLiteral(CLAUSTRUM_SOURCE_DIR));
        program.setStandardOutputFile("/dev/full");
        program.start(CLAUSTRUM_CONFORMANCE, {command});
        QVERIFY(program.waitForFinished());
        QCOMPARE(program.exitCode(), 2);
        const QByteArray complaint = program.readAllStandardError();
        QVERIFY2(complaint.contains("the output could not be completely written"), complaint);
    }
}

CLAUSTRUM_TEST(TestReplay)
#include "testreplay.moc"
