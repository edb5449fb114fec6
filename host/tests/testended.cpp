// SPDX-License-Identifier: Apache-2.0
// Records of exits, and what is printed of them.
#include "host/psended.h"
#include "host/resume.h"
#include "host/why.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/jsonvalue.h"

#include <cstdlib>
#include <filesystem>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

constexpr const char *record =
    R"({"id":"agent","pid":4712,"command":"/opt/cli","args":["--output-format","stream-json",)"
    R"("--resume","6f1c"],"folder":"/home/u/my src","variables":["A","B"],"started":1767322945,)"
    R"("ended":1767323045.25,"exitCode":null,"signal":"SIGKILL","core":false,"oomKills":1,)"
    R"("userSeconds":1.5,"systemSeconds":0.75,"mostResidentBytes":220200960,"stdinBytes":700,)"
    R"("stderrBytes":9000,"stderrFirst":"a\nb\u001b[2J\n","stderrLast":"end","verdict":"killed",)"
    R"("advice":"free -m"})";

} // namespace

class TestEnded : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void readsRecords();
    void noRecords_data();
    void noRecords();
    void findsDirectories();
    void forPeople();
    void resumes_data();
    void resumes();
    void listsEachOnce();
};

void TestEnded::initTestCase()
{
    ::setenv("TZ", "UTC", 1);
    ::tzset();
}

void TestEnded::readsRecords()
{
    const Sandbox sandbox;
    std::filesystem::create_directories(sandbox.path("a/post-mortem"));
    std::filesystem::create_directories(sandbox.path("b/post-mortem"));
    sandbox.makeFile("a/post-mortem/2.json", record);
    sandbox.makeFile("a/post-mortem/.unfinished", record);
    sandbox.makeFile("a/post-mortem/3.json", "garbage");
    auto earlier = std::string(record);
    earlier.replace(earlier.find("1767323045.25"), 13, "1767323000");
    sandbox.makeFile("b/post-mortem/1.json", earlier);
    const auto exits =
        readExitRecords({sandbox.path("a"), sandbox.path("none"), sandbox.path("b")});
    QCOMPARE(exits.size(), 2U);
    QCOMPARE(exits[0].path, sandbox.path("b/post-mortem/1.json"));
    QCOMPARE(exits[1].id, std::string("agent"));
    QCOMPARE(exits[1].cpuSeconds, 2.25);
    QVERIFY(!exits[1].exitCode);
    QCOMPARE(endText(exits[1]), std::string("SIGKILL"));
}

void TestEnded::noRecords_data()
{
    QTest::addColumn<std::string>("text");
    QTest::newRow("empty") << std::string();
    QTest::newRow("not JSON") << std::string("{");
    QTest::newRow("no object") << std::string("[]");
    QTest::newRow("another file") << std::string(R"({"pid":1})");
}

void TestEnded::noRecords()
{
    QFETCH(std::string, text);
    QVERIFY(!parseExitRecord(text));
}

void TestEnded::findsDirectories()
{
    const Sandbox sandbox;
    std::filesystem::create_directories(sandbox.path(".claude/remote/run/x"));
    ::setenv("HOME", sandbox.path("").c_str(), 1);
    const auto directories = runDirectories("/a/rpc.sock", {"/b/rpc.sock", "", "/a/rpc.sock"});
    QCOMPARE(directories.size(), 3U);
    QCOMPARE(directories[0], std::string("/a"));
    QCOMPARE(directories[1], std::string("/b"));
    QVERIFY(directories[2].ends_with("/.claude/remote/run/x"));
}

void TestEnded::forPeople()
{
    auto exit = parseExitRecord(record);
    QVERIFY(exit);
    exit->path = "/r.json";
    QCOMPARE(whyText(*exit),
             std::string("agent (process 4712) ended at 2026-01-02 03:04:05 with SIGKILL, after 1 "
                         "min 40 s:\n"
                         "  killed\n"
                         "  what to do: free -m\n"
                         "  command: /opt/cli --output-format stream-json --resume 6f1c\n"
                         "  folder: /home/u/my src\n"
                         "  variables: A B\n"
                         "  used: 2 s of CPU, 210 MiB of memory; 700 B of stdin\n"
                         "  stderr: a\n"
                         "  stderr: b?[2J\n"
                         "  … 8.8 KiB are not recorded …\n"
                         "  stderr: end\n"
                         "  resume it: cd '/home/u/my src' && /opt/cli --resume 6f1c\n"
                         "  record: /r.json\n"));
    QCOMPARE(whyList({*exit}), std::string("2026-01-02 03:04:05  agent  SIGKILL: killed\n"
                                           "claustrum -why ID shows the last one of that id\n"));
}

void TestEnded::resumes_data()
{
    QTest::addColumn<QStringList>("args");
    QTest::addColumn<std::string>("folder");
    QTest::addColumn<std::string>("command");
    const QStringList agent{"--output-format", "stream-json"};
    QTest::newRow("resumed") << agent + QStringList{"--resume", "6f1c"} << std::string("/a")
                             << std::string("cd /a && cli --resume 6f1c");
    QTest::newRow("begun") << agent + QStringList{"--session-id", "6f1c"} << std::string()
                           << std::string("cli --resume 6f1c");
    QTest::newRow("quoted") << agent + QStringList{"--resume", "6f1c"} << std::string("/it's")
                            << std::string("cd '/it'\\''s' && cli --resume 6f1c");
    QTest::newRow("no agent") << QStringList{"--resume", "6f1c"} << std::string("/a")
                              << std::string();
    QTest::newRow("no session") << agent << std::string("/a") << std::string();
}

void TestEnded::resumes()
{
    QFETCH(QStringList, args);
    QFETCH(std::string, folder);
    QFETCH(std::string, command);
    std::vector<std::string> words;
    for (const auto &arg : args)
        words.push_back(arg.toStdString());
    QCOMPARE(resumeCommand("cli", words, folder), command);
}

void TestEnded::listsEachOnce()
{
    HostView view;
    view.daemons.resize(1);
    HostSession session;
    session.id = "agent";
    session.pid = 4712;
    session.exitCode = -1;
    view.daemons[0].sessions.push_back(session);
    session.id = "other";
    session.exitCode = 0;
    view.daemons[0].sessions.push_back(session);
    session.exitCode.reset();
    view.daemons[0].sessions.push_back(session);
    const auto sessions = endedSessions(view, {*parseExitRecord(record)});
    QCOMPARE(sessions.size(), 2U);
    QCOMPARE(endedText(sessions),
             std::string("agent (process 4712) ended with SIGKILL at 2026-01-02 03:04:05: killed\n"
                         "  resume it: cd '/home/u/my src' && /opt/cli --resume 6f1c\n"
                         "other (process 4712) ended with status 0\n"));
    const auto json = parseJson(endedJson(sessions));
    QVERIFY(json);
    const auto &first = json->find("ended")->array().at(0);
    QCOMPARE(first.find("session")->string(), std::string("6f1c"));
    QCOMPARE(first.find("ended")->number().value, 1767323045.25);
    const auto &second = json->find("ended")->array().at(1);
    QVERIFY(second.find("resume")->isNull());
    QVERIFY(second.find("ended")->isNull());
}

CLAUSTRUM_PLAIN_TEST(TestEnded)
#include "testended.moc"
