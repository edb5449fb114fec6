// SPDX-License-Identifier: Apache-2.0
// The daemon as each of its reference builds: drift finds the changes of builds.md, and no others.
#include "conformance/drift/driftviews.h"
#include "conformance/drift/liveside.h"
#include "conformance/model/transcriptreader.h"
#include "testing/testprogram.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <unistd.h>

using namespace claustrum::conformance;

class TestDriftServers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void betweenBuilds_data();
    void betweenBuilds();
    void bothWays();
    void recordingsAgainstOneServerAreTheSame();
    void replaySpeaksTheBuildOfTheRecording();
    void commandsEndWithTheirStatus_data();
    void commandsEndWithTheirStatus();
    void comparesAnyAnswers();
    void readsOnAfterTheEndOfAnotherConnection();

private:
    const DriftSide &side(const QString &build) const;
    QString runLab(const QStringList &arguments, int *status);

    QTemporaryDir m_folder;
    QStringList m_builds{"8de85fa", "7cbfa47", "d20a77d", "7c2f88d", "5db5e4a"};
    std::vector<LiveSide> m_sides; ///< of each build
};

namespace {

QByteArray quoted(QByteArray text)
{
    return '"' + text.replace('\\', "\\\\").replace('"', "\\\"") + '"';
}

QByteArray ask(int id, const char *method, const char *params)
{
    const QByteArray line = "{\"jsonrpc\":\"2.0\",\"id\":" + QByteArray::number(id)
                            + ",\"method\":\"" + method + "\",\"params\":" + params
                            + ",\"auth\":\"${TOKEN}\"}";
    // The content of the answer does not matter, but the play waits for it.
    return "{\"on\": 1, \"line\": " + quoted(line) + "}\n{\"recv\": 1, \"line\": "
           + quoted("{\"id\":" + QByteArray::number(id) + ",\"result\":0}") + "}\n";
}

/// Requests that show each change between builds of builds.md.
QByteArray questions()
{
    return R"({"transcript": {"version": 1, "scenario": "builds", "title": "t", "build": "b", )"
           R"("source": "x", "platform": "linux-amd64", "recorded": "2026-11-23"}})"
           "\n"
           R"({"fixture": {"dir": "r"}})"
           "\n"
           R"({"fixture": {"in": "r", "git": ["init", "-q", "-b", "main"]}})"
           "\n"
           R"({"fixture": {"dir": "plain"}})"
           "\n"
           R"({"serve": {}})"
           "\n"
           + ask(1, "server.ping", "{}") + ask(2, "server.capabilities", "{}")
           + ask(3, "git.info", R"({"path":"${DIR}/r"})")
           + ask(4, "git.info", R"({"path":"${DIR}/plain"})")
           + R"({"tree": "run/daemon.token", "entries": null})"
             "\n"
           + ask(5, "process.spawn", R"({"id":"p","command":"sleep","args":["60"]})")
           + ask(6, "process.stdin", R"({"id":"p","data":"eA==","offset":0})")
           + ask(7, "process.stdin", R"({"id":"p","data":"eA==","offset":9})")
           + ask(8, "process.reattach", R"({"id":"p"})")
           + ask(9, "process.killAndWait", R"({"id":"p"})") + "{\"recv\": 1, \"line\": "
           + quoted(R"({"type":"stream","processId":"p","stream":"exit","seq":1,"exitCode":-1})")
           + "}\n";
}

/// One line per change: "group | kind | path | places".
QStringList changesOf(const Drift &drift)
{
    QStringList lines;
    for (const auto &[group, changes] : drift.groups) {
        for (const DriftChange &change : changes)
            lines << QString::fromStdString(group + " | " + std::string(kindName(change.kind))
                                            + " | " + change.path + " | " + placesOf(change));
    }
    return lines;
}

const QStringList gitRoot{"git.info | field added | result.root | after branch"};
const QStringList july{
    "git.info | field added | result.defaultBranch | after repoSlug",
    "git.info | field added | result.repoSlug | after isRepo; after root",
    "output of processes | answer added |  | ", // the process ends after killAndWait
    "process.killAndWait | method added |  | ",
    "process.reattach | field added | result.stdinApplied | after lastSeq",
    "process.stdin | field added | result.applied | after success",
    "process.stdin | outcome changed |  | result to error", // an offset after a gap
    "server.capabilities | field added | result.features | after methods",
    "server.capabilities | list element added | result.methods[] | after \"process.kill\"",
};
const QStringList tokenFile{"files at run/daemon.token | type changed | entries | null to list"};

} // namespace

const DriftSide &TestDriftServers::side(const QString &build) const
{
    return m_sides.at(static_cast<std::size_t>(m_builds.indexOf(build))).sessions;
}

void TestDriftServers::initTestCase()
{
    QVERIFY(m_folder.isValid());
    auto transcript = parseTranscript(questions().toStdString(), "questions");
    QVERIFY2(transcript.ok(), transcript ? "" : transcript.error().text.c_str());
    std::vector<Recording> recordings;
    recordings.push_back({"questions", std::move(transcript)});
    std::vector<LiveServer> servers;
    for (const QString &build : m_builds)
        servers.push_back({CLAUSTRUM_PROGRAM, build.toStdString()});
    PlayOptions options;
    options.timeout = std::chrono::seconds(5);
    auto sides = recordLiveSides(servers, recordings, options, servers.size());
    QVERIFY2(sides.ok(), sides ? "" : sides.error().text.c_str());
    m_sides = std::move(*sides);
    for (const LiveSide &one : m_sides) {
        QVERIFY2(one.notes.empty(), one.notes.empty() ? "" : one.notes[0].c_str());
        QCOMPARE(one.sessions.size(), std::size_t(1));
    }
}

void TestDriftServers::betweenBuilds_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QStringList>("changes");
    QTest::newRow("2026-06-04") << "8de85fa"
                                << "7cbfa47" << gitRoot;
    QTest::newRow("2026-06-09") << "7cbfa47"
                                << "d20a77d" << QStringList();
    QTest::newRow("2026-07-02") << "d20a77d"
                                << "7c2f88d" << july;
    QTest::newRow("2026-07-06") << "7c2f88d"
                                << "5db5e4a" << tokenFile;
    QTest::newRow("all") << "8de85fa"
                         << "5db5e4a" << gitRoot + july + tokenFile;
}

void TestDriftServers::betweenBuilds()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QStringList, changes);
    QStringList found = changesOf(compareSides(side(from), side(to)));
    found.sort();
    changes.sort();
    QCOMPARE(found, changes);
}

/// In the other direction, every addition is a removal.
void TestDriftServers::bothWays()
{
    const auto changes = changesOf(compareSides(side("5db5e4a"), side("8de85fa")));
    QCOMPARE(changes.size(), (gitRoot + july + tokenFile).size());
    QVERIFY(changes.contains("process.killAndWait | method removed |  | "));
    QVERIFY(changes.contains("git.info | field removed | result.root | after branch"));
    QVERIFY(changes.contains("process.stdin | outcome changed |  | error to result"));
    QVERIFY(changes.contains("output of processes | answer lost |  | "));
}

QString TestDriftServers::runLab(const QStringList &arguments, int *status)
{
    QProcess program;
    program.setWorkingDirectory(CLAUSTRUM_SOURCE_DIR);
    program.start(CLAUSTRUM_CONFORMANCE, arguments);
    if (!program.waitForFinished(120'000))
        qFatal("it did not end");
    *status = program.exitCode();
    return QString::fromUtf8(program.readAllStandardOutput() + program.readAllStandardError());
}

/// Pids, times and random names do not count as changes.
void TestDriftServers::recordingsAgainstOneServerAreTheSame()
{
    const bool root = ::geteuid() == 0;
    if (!root)
        qInfo("files-permission is left out: it changes users, which needs root");
    int status = -1;
    const QString text =
        runLab({"drift", "--server", CLAUSTRUM_PROGRAM, "--server", CLAUSTRUM_PROGRAM, "--build",
                "5db5e4a", "--filter", root ? "[fgs]*" : "[gs]*", "--timeout", "20"},
               &status);
    QVERIFY2(status == 0, qPrintable(text));
    QVERIFY2(text.contains("\n0 changes\n"), qPrintable(text));
}

/// With --speak-build, a recording is played against a daemon that speaks its build.
void TestDriftServers::replaySpeaksTheBuildOfTheRecording()
{
    std::ifstream file(CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a/git-info.jsonl");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    const std::string build = "5db5e4a";
    text.replace(text.find(build), build.size(), "8de85fa");
    const QString other = m_folder.filePath("other.jsonl");
    std::ofstream(other.toStdString()) << text;
    const QStringList replay{"replay", "--server", CLAUSTRUM_PROGRAM, "--timeout", "20"};
    int status = -1;
    QString said = runLab(replay + QStringList{other}, &status);
    QVERIFY2(status == 0, qPrintable(said));
    said = runLab(replay + QStringList{"--speak-build", other}, &status);
    QVERIFY2(status == 1 && said.contains("differs at byte 76, result.root"), qPrintable(said));
}

void TestDriftServers::commandsEndWithTheirStatus_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("says");
    const QString one = "recordings/5db5e4a/bridge.jsonl";
    const QString other = "recordings/5db5e4a/cli-modes.jsonl";
    const QString builds = "recordings/5db5e4a";
    const auto row = [](const char *name, const QStringList &arguments, int status,
                        const char *says) { QTest::newRow(name) << arguments << status << says; };
    row("diff, the same", {"diff", one, one}, 0, "0 changed, 0 lost, 0 added, 0 breaking a rule");
    row("diff", {"diff", one, other}, 1, ": only on the left");
    row("diff, html", {"diff", "--format", "html", one, other}, 1, "<!doctype html>");
    row("diff, json", {"diff", "--format=json", one, other}, 1, "\"rows\":[{\"kind\":");
    row("diff, unreadable", {"diff", one, "/etc/hostname"}, 2, "/etc/hostname:1: ");
    row("diff of one", {"diff", one}, 2, "see claustrum-conformance help diff");
    row("diff, no such format", {"diff", "--format", "tap", one, one}, 2, "pretty, html and json");
    row("drift, the same", {"drift", "--from", builds, "--to", builds}, 0, "\n0 changes\n");
    row("drift, nothing to compare", {"drift", one, other}, 2, "0 answers compared");
    row("drift, a side is missing", {"drift", "--from", builds}, 2, "help drift");
    row("drift, one binary and an unknown build",
        {"drift", "--server", CLAUSTRUM_PROGRAM, "--from", "5db5e4a", "--to", "5fd0806"}, 2,
        "unknown reference build");
    row("drift, one server", {"drift", "--server", CLAUSTRUM_PROGRAM}, 2, "help drift");
    row("drift, no such file", {"drift", one, "/nowhere"}, 2, "no such file");
    row("an unwritable report", {"diff", "--out", "/nowhere/x", one, one}, 2,
        "cannot write /nowhere/x");
}

void TestDriftServers::commandsEndWithTheirStatus()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    int status = -1;
    const QString text = runLab(arguments, &status);
    QTEST(status, "status");
    QVERIFY2(text.contains(says), qPrintable(text));
}

/// A server without answers: one lost answer per method.
void TestDriftServers::comparesAnyAnswers()
{
    std::ofstream(m_folder.filePath("q.jsonl").toStdString())
        << questions().left(questions().indexOf("{\"tree\"")).toStdString();
    std::ofstream(m_folder.filePath("mute").toStdString())
        << "#!/bin/sh\nexec '" CLAUSTRUM_FAKE_SERVER "' \"$@\" -mode hang\n";
    QVERIFY(QFile(m_folder.filePath("mute")).setPermissions(QFile::Permissions(0x7755)));
    int status = -1;
    const QString text =
        runLab({"drift", "--server", CLAUSTRUM_PROGRAM, "--server", m_folder.filePath("mute"),
                "--timeout", "2", m_folder.filePath("q.jsonl")},
               &status);
    QVERIFY2(status == 1, qPrintable(text));
    for (const char *part : {"server.ping\n  error: answer lost  1 answer",
                             "git.info\n  error: answer lost  2 answers in builds, only after"})
        QVERIFY2(text.contains(part), qPrintable(text));
}

/// As on the newest builds, where a reattach closes the connection that it replaces, and replies
/// then.
void TestDriftServers::readsOnAfterTheEndOfAnotherConnection()
{
    const QByteArray head = questions().left(questions().indexOf("{\"fixture\""));
    std::ofstream(m_folder.filePath("two.jsonl").toStdString())
        << (head + "{\"serve\": {}}\n{\"connect\": 1}\n{\"connect\": 2}\n"
            + ask(1, "server.ping", "{}"))
               .toStdString();
    std::ofstream(m_folder.filePath("takesover").toStdString())
        << "#!/bin/sh\nexec '" CLAUSTRUM_FAKE_SERVER "' \"$@\" -mode takesover\n";
    QVERIFY(QFile(m_folder.filePath("takesover")).setPermissions(QFile::Permissions(0x7755)));
    int status = -1;
    const QString text = runLab({"drift", "--server", CLAUSTRUM_FAKE_SERVER, "--server",
                                 m_folder.filePath("takesover"), m_folder.filePath("two.jsonl")},
                                &status);
    QVERIFY2(text.contains("1 scenario and 1 answer compared"), qPrintable(text));
    QVERIFY2(!text.contains("answer lost"), qPrintable(text));
}

CLAUSTRUM_PLAIN_TEST(TestDriftServers)
#include "testdriftservers.moc"
