// SPDX-License-Identifier: Apache-2.0
#include "host/pstext.h"
#include "testing/testprogram.h"
#include "wire/jsonvalue.h"

using namespace claustrum;

namespace {

HostSession session()
{
    HostSession session;
    session.pid = 4712;
    session.command = "claude";
    session.args = {"--resume", "6f1c", "a\nb"};
    session.folder = "/home/u/src/app";
    session.key = "6f1c";
    session.ageSeconds = 185;
    session.usage = {3, 12.5, 220200960};
    return session;
}

HostDaemon daemon()
{
    HostDaemon daemon;
    daemon.found = {.pid = 4711,
                    .program = "/usr/bin/claustrum",
                    .socket = "/home/u/rpc.sock",
                    .state = FoundDaemon::State::Serving};
    daemon.ageSeconds = 7800;
    daemon.usage = {1, 1.5, 4194304};
    daemon.notInspected = "it was started without -inspect";
    return daemon;
}

HostDaemon inspected()
{
    auto full = daemon();
    full.build = "5db5e4a0000000000000000000000000000000000";
    full.notInspected.clear();
    for (const auto &[id, attached] : {std::pair("agent", true), std::pair("späher", false)}) {
        full.sessions.push_back(session());
        full.sessions.back().id = id;
        full.sessions.back().attached = attached;
        full.sessions.back().replayBytes = 700;
        full.sessions.back().secondsSinceOutput = 62;
        full.sessions.back().activity = attached ? Activity::Busy : Activity::Waiting;
        if (!attached)
            full.sessions.back().detachedSeconds = 3725;
    }
    full.sessions.push_back(session());
    full.sessions.back().id = "done";
    full.sessions.back().attached = false;
    full.sessions.back().exitCode = 7;
    return full;
}

} // namespace

Q_DECLARE_METATYPE(claustrum::HostView)

class TestPsText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void text_data();
    void text();
    void fitsTheTerminal();
    void json();
};

void TestPsText::text_data()
{
    QTest::addColumn<HostView>("view");
    QTest::addColumn<QString>("text");

    QTest::newRow("nothing") << HostView{} << "No daemon of this user runs on this host.\n";

    QTest::newRow("without an inspection")
        << HostView{.daemons = {daemon()}}
        << "daemon 4711, up 2 h 10 min, 4.0 MiB, serves /home/u/rpc.sock: no sessions\n"
           "  Ids and attachments are not known: it was started without -inspect\n";

    QTest::newRow("with one")
        << HostView{.daemons = {inspected()}}
        << "daemon 4711, build 5db5e4a, up 2 h 10 min, 4.0 MiB, serves /home/u/rpc.sock: 3 "
           "sessions\n"
           "  ID      PID   STATE               ACTIVITY  AGE        OUTPUT         CPU   MEMORY   "
           "REPLAY  FOLDER           COMMAND\n"
           "  agent   4712  attached            busy      3 min 5 s  1 min 2 s ago  12 s  210 MiB  "
           "700 B   /home/u/src/app  claude --resume 6f1c a b\n"
           "  späher  4712  detached 1 h 2 min  waiting   3 min 5 s  1 min 2 s ago  12 s  210 MiB  "
           "700 B   /home/u/src/app  claude --resume 6f1c a b\n"
           "  done    4712  exited 7            -         -          -              -     -        "
           "-       /home/u/src/app  claude --resume 6f1c a b\n";

    auto stranded = daemon();
    stranded.found.state = FoundDaemon::State::Stranded;
    stranded.notInspected = "its socket's path leads elsewhere";
    QTest::newRow("stranded, and something left behind")
        << HostView{.daemons = {stranded}, .leftBehind = {session()}}
        << "daemon 4711, up 2 h 10 min, 4.0 MiB, STRANDED, no longer reached by /home/u/rpc.sock: "
           "no sessions\n"
           "  No client can reach it. End it and its sessions: kill 4711\n"
           "\n"
           "left behind by daemons that have ended; no client can reach them:\n"
           "  ID  PID   STATE    ACTIVITY  AGE        OUTPUT  CPU   MEMORY   REPLAY  FOLDER        "
           "   "
           "COMMAND\n"
           "  -   4712  running  -         3 min 5 s  -       12 s  210 MiB  -       "
           "/home/u/src/app  "
           "claude --resume 6f1c a b\n";
}

void TestPsText::text()
{
    QFETCH(HostView, view);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(psText(view, 0)), text);
}

/// Commands are cut at their end, folders at their beginning.
void TestPsText::fitsTheTerminal()
{
    auto view = HostView{.daemons = {daemon()}};
    view.daemons[0].sessions = {session()};
    view.daemons[0].sessions[0].folder = "/home/" + std::string(60, 'u') + "/src/äpp";
    const auto lines = QString::fromStdString(psText(view, 131)).split('\n');
    QCOMPARE(lines[2].size(), 131);
    QVERIFY2(lines[2].endsWith("claude --resume…"), qPrintable(lines[2]));
    QVERIFY2(lines[2].contains("  …uuu"), qPrintable(lines[2]));
    QVERIFY2(lines[2].contains("/src/äpp  "), qPrintable(lines[2]));
}

void TestPsText::json()
{
    const auto text = psJson({.daemons = {inspected()}, .leftBehind = {session()}});
    QCOMPARE(text.back(), '\n');
    const auto json = parseJson(text);
    QVERIFY(json);
    const auto &full = json->find("daemons")->array().at(0);
    QCOMPARE(full.find("state")->string(), std::string("serving"));
    QVERIFY(full.find("notInspected")->isNull());
    const auto &done = full.find("sessions")->array().at(2);
    QCOMPARE(done.find("exitCode")->integer(), 7);
    QCOMPARE(done.find("running")->boolean(), false);
    QVERIFY(done.find("replayBytes")->isNull());
    QCOMPARE(full.find("sessions")->array().at(1).find("detachedSeconds")->number().value, 3725.0);
    QCOMPARE(full.find("sessions")->array().at(1).find("secondsSinceOutput")->number().value, 62.0);
    QVERIFY(full.find("sessions")->array().at(0).find("detachedSeconds")->isNull());
    QCOMPARE(full.find("sessions")->array().at(0).find("activity")->string(), std::string("busy"));
    QVERIFY(done.find("activity")->isNull());
    QVERIFY(done.find("secondsSinceInput")->isNull());
    const auto &left = json->find("leftBehind")->array().at(0);
    QVERIFY(left.find("id")->isNull());
    QVERIFY(left.find("attached")->isNull());
    QCOMPARE(left.find("session")->string(), std::string("6f1c"));
    QCOMPARE(left.find("usage")->find("processes")->integer(), 3);
}

CLAUSTRUM_PLAIN_TEST(TestPsText)
#include "testpstext.moc"
