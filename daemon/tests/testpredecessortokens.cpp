// SPDX-License-Identifier: Apache-2.0
// The files with tokens of earlier daemons: which are read, and what the next start finds.
#include "common/sha256.h"
#include "daemon/predecessortokens.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

class TestPredecessorTokens : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsPrivateFilesOnly_data();
    void readsPrivateFilesOnly();
    void anotherUsersFileIsNotRead();
    void noLinkIsFollowed();
    void theOwnTokenIsNoneOfThem();
    void threeStarts();
    void storesDigestsOnly();
    void removesTheFileIfNoneIsLeft();
    void readsLines_data();
    void readsLines();
    void cannotStore();
};

namespace {

/// What one start makes of the files in the sandbox.
struct Start
{
    explicit Start(const Sandbox &sandbox, const std::string &ownToken = "own")
        : files(tokens, sandbox.socketPath(), ownToken)
    {
        files.read();
    }

    EarlierTokens tokens{24h};
    PredecessorTokens files;
};

} // namespace

void TestPredecessorTokens::readsPrivateFilesOnly_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("accepted");
    QTest::newRow("0600") << 0600 << true;
    QTest::newRow("0400") << 0400 << false;
    QTest::newRow("0640") << 0640 << false;
    QTest::newRow("0604") << 0604 << false;
    QTest::newRow("0700") << 0700 << false;
    QTest::newRow("setuid") << 04600 << false;
}

void TestPredecessorTokens::readsPrivateFilesOnly()
{
    QFETCH(int, mode);
    const Sandbox sandbox;
    const std::string line = sha256Hex("older") + " " + std::to_string(::time(nullptr)) + "\n";
    for (const auto &[name, content] :
         {std::pair<const char *, std::string>{"run/daemon.token", "old"},
          {"run/previous-tokens", line}})
        QCOMPARE(::chmod(sandbox.makeFile(name, content).c_str(), static_cast<mode_t>(mode)), 0);
    const Start start(sandbox);
    QTEST(start.tokens.accepts("old"), "accepted");
    QTEST(start.tokens.accepts("older"), "accepted");
}

void TestPredecessorTokens::anotherUsersFileIsNotRead()
{
    if (::geteuid() != 0)
        QSKIP("only root can give a file away");
    const Sandbox sandbox;
    const std::string file = sandbox.makeFile("run/daemon.token", "old", 0600);
    QCOMPARE(::chown(file.c_str(), 1, 0), 0);
    QVERIFY(!Start(sandbox).tokens.accepts("old"));
    QCOMPARE(::chown(file.c_str(), 0, 1), 0); // a group has no rights
    QVERIFY(Start(sandbox).tokens.accepts("old"));
}

void TestPredecessorTokens::noLinkIsFollowed()
{
    const Sandbox sandbox;
    fs::create_symlink(sandbox.makeFile("elsewhere", "old", 0600),
                       sandbox.path("run/daemon.token"));
    QVERIFY(!Start(sandbox).tokens.accepts("old"));
    fs::remove(sandbox.path("run/daemon.token"));
    QCOMPARE(::mkfifo(sandbox.path("run/daemon.token").c_str(), 0600), 0);
    QVERIFY(Start(sandbox).tokens.entries().empty()); // and it has not waited for a writer
}

void TestPredecessorTokens::theOwnTokenIsNoneOfThem()
{
    const Sandbox sandbox;
    sandbox.makeFile("run/daemon.token", "own", 0600);
    QVERIFY(Start(sandbox).tokens.entries().empty());
}

void TestPredecessorTokens::threeStarts()
{
    const Sandbox sandbox;
    for (const char *token : {"first", "second"}) {
        const Start start(sandbox, token);
        QVERIFY(start.files.store());
        sandbox.makeFile("run/daemon.token", token, 0600);
    }
    const Start third(sandbox, "third");
    QVERIFY(third.tokens.accepts("first"));
    QVERIFY(third.tokens.accepts("second"));
    QVERIFY(!third.tokens.accepts("third")); // the dispatcher's own
    QVERIFY(!third.tokens.accepts("fourth"));
}

void TestPredecessorTokens::storesDigestsOnly()
{
    const Sandbox sandbox;
    sandbox.makeFile("run/daemon.token", "old\n", 0600);
    const Start start(sandbox);
    QVERIFY(start.files.store());
    const std::string path = sandbox.path("run/previous-tokens");
    QVERIFY(contentOf(path).starts_with(sha256Hex("old") + " "));
    QCOMPARE(contentOf(path).find('\n') + 1, contentOf(path).size()); // one line
    struct stat info = {};
    QCOMPARE(::stat(path.c_str(), &info), 0);
    QCOMPARE(static_cast<int>(info.st_mode & 07777), 0600);
}

void TestPredecessorTokens::removesTheFileIfNoneIsLeft()
{
    const Sandbox sandbox;
    const std::string path =
        sandbox.makeFile("run/previous-tokens", sha256Hex("old") + " 1000\n", 0600); // in 1970
    const Start start(sandbox);
    QVERIFY(!start.tokens.accepts("old"));
    QVERIFY(start.files.store());
    QVERIFY(!fs::exists(path));
}

void TestPredecessorTokens::readsLines_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<int>("count");
    const std::string now = " " + std::to_string(::time(nullptr));
    const std::string digest = sha256Hex("old");
    const auto row = [](const char *name, const std::string &text, int count) {
        QTest::newRow(name) << text << count;
    };
    row("a line", digest + now + "\n", 1);
    row("no newline at the end", digest + now, 1);
    row("two lines, one of them broken", "x\n" + digest + now + "\n", 1);
    row("no time", digest + "\n", 0);
    row("no number", digest + " x\n", 0);
    row("more behind the number", digest + now + " x\n", 0);
    row("before 1970", digest + " -5\n", 0);
    row("a time beyond all clocks", digest + " 9223372036854775807\n", 0);
    row("a number too large", digest + " 99999999999999999999\n", 0);
    row("in the future: now", digest + " 8999999999\n", 1);
    row("a short digest", digest.substr(1) + now + "\n", 0);
    row("upper case", "A" + digest.substr(1) + now + "\n", 0);
    row("empty", "", 0);
    row("newlines", "\n\n\n", 0);
    row("too long a file", digest + now + "\n" + std::string(9000, '\n'), 0);
}

void TestPredecessorTokens::readsLines()
{
    QFETCH(std::string, text);
    const Sandbox sandbox;
    sandbox.makeFile("run/previous-tokens", text, 0600);
    QTEST(static_cast<int>(Start(sandbox).tokens.entries().size()), "count");
}

void TestPredecessorTokens::cannotStore()
{
    const Sandbox sandbox;
    sandbox.makeFile("run/daemon.token", "old", 0600);
    fs::create_directories(sandbox.path("run/previous-tokens/x"));
    const Start start(sandbox);
    const auto stored = start.files.store();
    QVERIFY(!stored);
    QVERIFY2(stored.error().text.ends_with(": file exists")
                 || stored.error().text.ends_with(": is a directory"),
             stored.error().text.c_str());
    int left = 0;
    for (const auto &entry : fs::directory_iterator(sandbox.path("run")))
        left += entry.path().filename().string().starts_with("previous-tokens-") ? 1 : 0;
    QCOMPARE(left, 0);
}

CLAUSTRUM_PLAIN_TEST(TestPredecessorTokens)
#include "testpredecessortokens.moc"
