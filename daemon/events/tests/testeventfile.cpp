// SPDX-License-Identifier: Apache-2.0
#include "daemon/events/event.h"
#include "daemon/events/eventfile.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestEventFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void lines_data();
    void lines();
    void appends();
    void isPrivate();
    void staysBelowTwiceItsLimit();
    void aSingleLineMayBeLonger();
    void refusesOtherFiles();
};

namespace {

const std::string begin = R"({"time":"1970-01-01T00:00:01.000000000Z","event":)";

std::string daemonPid()
{
    return R"(,"daemonPid":)" + std::to_string(::getpid());
}

} // namespace

void TestEventFile::lines_data()
{
    QTest::addColumn<std::string>("line");
    QTest::addColumn<std::string>("expected");
    using Type = Event::Type;
    const auto row = [](const char *name, Event event, const std::string &expected) {
        event.time = {1, 0};
        QTest::newRow(name) << lineOf(event) << begin + expected + "\n";
    };
    const std::string p = R"(,"id":"p","pid":7,"command":"/bin/x")";
    row("an exit", {.type = Type::Exit, .pid = 7, .id = "p", .command = "/bin/x", .exitCode = 3},
        R"("exit")" + daemonPid() + p + R"(,"exitCode":3})");
    row("an exit by a signal",
        {.type = Type::Exit,
         .pid = 7,
         .id = "p",
         .command = "/bin/x",
         .exitCode = -1,
         .signal = "SIGTERM",
         .killedBy = "client"},
        R"("exit")" + daemonPid() + p
            + R"(,"exitCode":-1,"signal":"SIGTERM","killedBy":"client"})");
    row("detached", {.type = Type::Detached, .pid = 7, .id = "p", .command = "/bin/x"},
        R"("detached")" + daemonPid() + p + "}");
    row("idle", {.type = Type::Idle, .pid = 7, .id = "p", .command = "/bin/x"},
        R"("idle")" + daemonPid() + p + "}");
    row("out of memory",
        {.type = Type::Oom, .pid = 7, .id = "p", .command = "/bin/x", .signal = "SIGKILL"},
        R"("oom")" + daemonPid() + p + R"(,"signal":"SIGKILL"})");
    row("upgrade", {.type = Type::Upgrade, .pid = 7},
        R"("upgrade")" + daemonPid() + R"(,"previousPid":7})");
    row("long texts are cut",
        {.type = Type::Idle, .pid = 7, .id = std::string(5000, 'i'), .command = "/bin/x"},
        R"("idle")" + daemonPid() + R"(,"id":")" + std::string(1024, 'i')
            + R"(","pid":7,"command":"/bin/x"})");
}

void TestEventFile::lines()
{
    QFETCH(std::string, line);
    QTEST(line, "expected");
}

void TestEventFile::appends()
{
    const Sandbox sandbox;
    const std::string path = sandbox.makeFile("events", "old\n");
    EventFile file(path, 1000);
    QVERIFY(file.open());
    QVERIFY(file.append("new\n"));
    QCOMPARE(contentOf(path), std::string("old\nnew\n"));
}

void TestEventFile::isPrivate()
{
    const Sandbox sandbox;
    const std::string path = sandbox.makeFile("events", "", 0644);
    for (const std::string &name : {path, sandbox.path("fresh")}) {
        EventFile file(name, 1000);
        QVERIFY(file.append("x\n"));
        struct stat info = {};
        QCOMPARE(::stat(name.c_str(), &info), 0);
        QCOMPARE(static_cast<int>(info.st_mode & 07777), 0600);
    }
}

void TestEventFile::staysBelowTwiceItsLimit()
{
    const Sandbox sandbox;
    const std::string path = sandbox.path("events");
    EventFile file(path, 10);
    for (const char *line : {"111\n", "222\n", "333\n", "444\n", "555\n"})
        QVERIFY(file.append(line));
    QCOMPARE(contentOf(path), std::string("555\n"));
    QCOMPARE(contentOf(path + ".old"), std::string("333\n444\n"));
}

void TestEventFile::aSingleLineMayBeLonger()
{
    const Sandbox sandbox;
    const std::string path = sandbox.path("events");
    EventFile file(path, 3);
    QVERIFY(file.append("long\n"));
    QVERIFY(file.append("longer\n"));
    QCOMPARE(contentOf(path), std::string("longer\n"));
}

void TestEventFile::refusesOtherFiles()
{
    const Sandbox sandbox;
    const std::string path = sandbox.path("events");
    fs::create_symlink(sandbox.makeFile("elsewhere", ""), path);
    QVERIFY(!EventFile(path, 10).append("x\n"));
    QCOMPARE(contentOf(sandbox.path("elsewhere")), std::string());
    fs::remove(path);
    QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
    QVERIFY(!EventFile(path, 10).append("x\n"));
    fs::remove(path);
    fs::create_directory(path);
    const auto opened = EventFile(path, 10).open();
    QVERIFY(!opened);
    QCOMPARE(opened.error().text, "open " + path + ": is a directory");
}

CLAUSTRUM_PLAIN_TEST(TestEventFile)
#include "testeventfile.moc"
