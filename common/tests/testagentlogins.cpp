// SPDX-License-Identifier: Apache-2.0
#include "common/agentlogins.h"
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

class TestAgentLogins : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theNewestIsFirst();
    void anEndedOneIsUsedAgain();
    void leavesNoOtherPaths_data();
    void leavesNoOtherPaths();
    void thereIsRoomForSome();
    void readsWholeFilesOnly_data();
    void readsWholeFilesOnly();
    void followsNoLink();
    void filesArePrivate();
};

namespace {

std::string living(const Sandbox &sandbox)
{
    std::string all;
    for (const auto &path : AgentLogins::living(sandbox.socketPath()))
        all += path + " ";
    return all;
}

Fd leave(const Sandbox &sandbox, const std::string &path)
{
    return AgentLogins::leave(sandbox.socketPath(), path);
}

} // namespace

void TestAgentLogins::theNewestIsFirst()
{
    const Sandbox sandbox;
    QCOMPARE(living(sandbox), std::string());
    Fd a = leave(sandbox, "/a");
    Fd b = leave(sandbox, "/b");
    const Fd c = leave(sandbox, "/c d");
    QCOMPARE(living(sandbox), std::string("/c d /b /a "));
    b.reset();
    QCOMPARE(living(sandbox), std::string("/c d /a "));
}

void TestAgentLogins::anEndedOneIsUsedAgain()
{
    const Sandbox sandbox;
    Fd a = leave(sandbox, "/a/with/a/longer/path");
    const Fd b = leave(sandbox, "/b");
    a.reset();
    const Fd c = leave(sandbox, "/c");
    QCOMPARE(living(sandbox), std::string("/c /b "));
    QVERIFY(!fs::exists(sandbox.path("run/agents/2")));
}

void TestAgentLogins::leavesNoOtherPaths_data()
{
    QTest::addColumn<std::string>("path");
    QTest::newRow("none") << std::string();
    QTest::newRow("a relative one") << std::string("agent");
    QTest::newRow("too long") << std::string(108, '/');
    QTest::newRow("two lines") << std::string("/a\n/b");
    QTest::newRow("the stable one") << std::string("stable");
}

void TestAgentLogins::leavesNoOtherPaths()
{
    QFETCH(std::string, path);
    const Sandbox sandbox;
    if (path == "stable")
        path = AgentLogins::stablePath(sandbox.socketPath());
    QVERIFY(!leave(sandbox, path));
    QCOMPARE(living(sandbox), std::string());
    QVERIFY(!fs::exists(sandbox.path("run/agents")));
}

void TestAgentLogins::thereIsRoomForSome()
{
    const Sandbox sandbox;
    std::vector<Fd> logins;
    for (std::size_t i = 0; i < AgentLogins::most; ++i) {
        logins.push_back(leave(sandbox, "/a"));
        QVERIFY(logins.back());
    }
    QVERIFY(!leave(sandbox, "/b"));
    QCOMPARE(AgentLogins::living(sandbox.socketPath()).size(), AgentLogins::most);
}

void TestAgentLogins::readsWholeFilesOnly_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("paths");
    const auto row = [](const char *name, const char *text, const char *paths) {
        QTest::newRow(name) << std::string(text) << std::string(paths);
    };
    row("whole", "5 /x\n", "/x ");
    row("just taken", "", "");
    row("half a line", "5 /x", "");
    row("no time", "/x\n", "");
    row("a broken time", "5x /x\n", "");
    row("a relative path", "5 x\n", "");
    row("no path", "5 \n", "");
}

void TestAgentLogins::readsWholeFilesOnly()
{
    QFETCH(std::string, text);
    const Sandbox sandbox;
    const Fd slot = leave(sandbox, "/a");
    QCOMPARE(::ftruncate(slot.get(), 0), 0);
    QCOMPARE(::pwrite(slot.get(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    QTEST(living(sandbox), "paths");
}

void TestAgentLogins::followsNoLink()
{
    const Sandbox sandbox;
    fs::create_directories(sandbox.path("elsewhere"));
    fs::create_symlink(sandbox.path("elsewhere"), sandbox.path("run/agents"));
    QVERIFY(!leave(sandbox, "/a"));
    QVERIFY(fs::is_empty(sandbox.path("elsewhere")));
    fs::remove(sandbox.path("run/agents"));
    fs::create_directories(sandbox.path("run/agents"));
    fs::create_symlink(sandbox.makeFile("file", "stays"), sandbox.path("run/agents/0"));
    const Fd login = leave(sandbox, "/a"); // in the next file
    QCOMPARE(living(sandbox), std::string("/a "));
    QCOMPARE(contentOf(sandbox.path("file")), std::string("stays"));
}

void TestAgentLogins::filesArePrivate()
{
    const Sandbox sandbox;
    const mode_t before = ::umask(0);
    const Fd login = leave(sandbox, "/a");
    ::umask(before);
    struct stat info = {};
    QCOMPARE(::stat(sandbox.path("run/agents").c_str(), &info), 0);
    QCOMPARE(static_cast<int>(info.st_mode & 0777), 0700);
    QCOMPARE(::stat(sandbox.path("run/agents/0").c_str(), &info), 0);
    QCOMPARE(static_cast<int>(info.st_mode & 0777), 0600);
}

CLAUSTRUM_PLAIN_TEST(TestAgentLogins)
#include "testagentlogins.moc"
