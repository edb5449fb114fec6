// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/token.h"
#include "posix/files.h"
#include "posix/pipe.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <filesystem>
#include <sys/stat.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestToken : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isReadFromAFile_data();
    void isReadFromAFile();
    void anEmptyFileIsNamed();
    void theFileIsUnlinked();
    void aFileThatCannotBeUnlinkedIsLogged();
    void aFileThatCannotBeRead();
    void isReadFromADescriptor();
    void descriptorsThatCannotBeRead_data();
    void descriptorsThatCannotBeRead();
    void aSourceWithoutAnEnd();
    void neitherSource();
    void persists();
    void persistsOverAnother();
    void cannotPersist();
    void leavesTheTokenOfAnotherSocket_data();
    void leavesTheTokenOfAnotherSocket();
    void removesAnEarlierToken();
};

static std::string textOf(const Result<std::string> &token)
{
    return token ? *token : "error: " + token.error().text;
}

void TestToken::isReadFromAFile_data()
{
    QTest::addColumn<std::string>("content");
    QTest::addColumn<std::string>("token");
    const auto row = [](const char *name, const char *content, const char *token) {
        QTest::newRow(name) << std::string(content) << std::string(token);
    };
    row("plain", "secret", "secret");
    row("with a newline", "secret\n", "secret");
    row("with CR and LF", "secret\r\n\r\r\n\n", "secret");
    row("blanks are the token's", " secret \n", " secret ");
    row("tab, too", "secret\t\n", "secret\t");
    row("newlines before and within", "\nse\ncret\n", "\nse\ncret");
    row("empty", "", "error: token is empty");
    row("only newlines", "\r\n\n", "error: token is empty");
}

void TestToken::isReadFromAFile()
{
    QFETCH(std::string, content);
    const Sandbox sandbox;
    ServeSettings settings;
    settings.tokenFile = sandbox.makeFile("token", content);
    QTEST(textOf(takeToken(settings)), "token");
    QVERIFY(!fs::exists(settings.tokenFile));
}

/// Later builds have words of their own for it, but not for a descriptor.
void TestToken::anEmptyFileIsNamed()
{
    const Sandbox sandbox;
    const LifeRules rules{.namesEmptyTokenFile = true};
    ServeSettings settings;
    settings.tokenFile = sandbox.makeFile("token", "\n");
    QCOMPARE(textOf(takeToken(settings, rules)), std::string("error: empty token in --token-file"));
    settings.tokenFd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    QCOMPARE(textOf(takeToken(settings, rules)), std::string("error: token is empty"));
}

void TestToken::theFileIsUnlinked()
{
    const Sandbox sandbox;
    ServeSettings settings;
    settings.tokenFile = sandbox.path("link");
    fs::create_symlink(sandbox.makeFile("token", "secret"), settings.tokenFile);
    QCOMPARE(textOf(takeToken(settings)), std::string("secret"));
    QVERIFY(!fs::is_symlink(settings.tokenFile));
    QVERIFY(fs::exists(sandbox.path("token")));
}

void TestToken::aFileThatCannotBeUnlinkedIsLogged()
{
    const CapturedLog log;
    ServeSettings settings;
    settings.tokenFile = "/proc/sys/kernel/ostype";
    QCOMPARE(textOf(takeToken(settings)), std::string("Linux"));
    QVERIFY2(log.holds("WARN  [daemon] failed to remove --token-file /proc/sys/kernel/ostype: "
                       "remove /proc/sys/kernel/ostype: "),
             log.text().c_str());
}

void TestToken::aFileThatCannotBeRead()
{
    const Sandbox sandbox;
    ServeSettings settings;
    settings.tokenFile = sandbox.path("none");
    QCOMPARE(textOf(takeToken(settings)), "error: read --token-file: open " + settings.tokenFile
                                              + ": no such file or directory");
    settings.tokenFile = sandbox.path("run");
    QCOMPARE(textOf(takeToken(settings)),
             "error: read --token-file: read " + settings.tokenFile + ": is a directory");
}

void TestToken::isReadFromADescriptor()
{
    auto pipe = makePipe();
    QVERIFY(pipe);
    QVERIFY(writeAll(pipe->writeEnd.get(), "secret\n", "pipe"));
    pipe->writeEnd.reset();
    ServeSettings settings;
    settings.tokenFd = pipe->readEnd.release();
    settings.tokenFile = "/none"; // the descriptor has precedence
    QCOMPARE(textOf(takeToken(settings)), std::string("secret"));
    QVERIFY(::fcntl(static_cast<int>(settings.tokenFd), F_GETFD) < 0); // it is closed
}

void TestToken::descriptorsThatCannotBeRead_data()
{
    QTest::addColumn<qint64>("fd");
    QTest::newRow("not open") << qint64{999};
    QTest::newRow("larger than any") << qint64{std::numeric_limits<int>::max()};
}

void TestToken::descriptorsThatCannotBeRead()
{
    QFETCH(qint64, fd);
    ServeSettings settings;
    settings.tokenFd = fd;
    QCOMPARE(textOf(takeToken(settings)),
             std::string("error: read --token-fd: read token-fd: bad file descriptor"));
}

void TestToken::aSourceWithoutAnEnd()
{
    ServeSettings settings;
    settings.tokenFd = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
    const auto token = takeToken(settings); // some token, for it ends somewhere
    QVERIFY(!token || token->size() <= 2 * 1024 * 1024);
}

void TestToken::neitherSource()
{
    QCOMPARE(textOf(takeToken({})),
             std::string("error: daemonized child requires --token-file or --token-fd"));
}

void TestToken::persists()
{
    const Sandbox sandbox;
    auto file = persistToken("secret", sandbox.socketPath());
    QVERIFY(file);
    const std::string path = sandbox.path("run/daemon.token");
    QCOMPARE(contentOf(path), std::string("secret"));
    struct stat info = {};
    QCOMPARE(::lstat(path.c_str(), &info), 0);
    QCOMPARE(info.st_mode, mode_t{S_IFREG | 0600});
    const fs::directory_iterator entries(sandbox.path("run"));
    QCOMPARE(std::distance(begin(entries), end(entries)), 1); // no temporary is left
    file->unlink();
    QVERIFY(!fs::exists(path));
}

void TestToken::persistsOverAnother()
{
    const Sandbox sandbox;
    const std::string path = sandbox.path("run/daemon.token");
    const std::string target = sandbox.makeFile("elsewhere", "kept");
    fs::create_symlink(target, path);
    QVERIFY(persistToken("secret", sandbox.socketPath()));
    QVERIFY(!fs::is_symlink(path)); // replaced, not followed
    QCOMPARE(contentOf(path), std::string("secret"));
    QCOMPARE(contentOf(target), std::string("kept"));
}

void TestToken::cannotPersist()
{
    const Sandbox sandbox;
    const auto missing = persistToken("secret", sandbox.path("none/rpc.sock"));
    QVERIFY(!missing);
    QVERIFY2(missing.error().text.starts_with("open " + sandbox.path("none/daemon.token-")),
             missing.error().text.c_str());
    QVERIFY(missing.error().text.ends_with(": no such file or directory"));

    fs::create_directory(sandbox.path("run/daemon.token")); // in the way
    const auto blocked = persistToken("secret", sandbox.socketPath());
    QVERIFY(!blocked);
    QVERIFY2(blocked.error().text.starts_with("rename " + sandbox.path("run/daemon.token-")),
             blocked.error().text.c_str());
    const fs::directory_iterator entries(sandbox.path("run"));
    QCOMPARE(std::distance(begin(entries), end(entries)), 1); // no temporary is left
}

void TestToken::leavesTheTokenOfAnotherSocket_data()
{
    QTest::addColumn<int>("answers"); // so many times, the socket is still this daemon's
    QTest::newRow("taken over before") << 0;
    QTest::newRow("taken over meanwhile") << 1;
    QTest::newRow("taken over at the end") << 2;
}

void TestToken::leavesTheTokenOfAnotherSocket()
{
    QFETCH(int, answers);
    const Sandbox sandbox;
    const std::string path = sandbox.makeFile("run/daemon.token", "another's");
    int asked = 0;
    const auto taken =
        persistToken("secret", sandbox.socketPath(), [&] { return asked++ < answers; });
    QVERIFY(!taken);
    QCOMPARE(taken.error().text, "rename " + path + ": another daemon has taken the socket over");
    // At the end, it was another's no more; its own is to come.
    QCOMPARE(contentOf(path), std::string(answers < 2 ? "another's" : ""));
    const fs::directory_iterator entries(sandbox.path("run"));
    QCOMPARE(std::distance(begin(entries), end(entries)), answers < 2 ? 1 : 0);
}

void TestToken::removesAnEarlierToken()
{
    const Sandbox sandbox;
    removeEarlierToken(sandbox.socketPath()); // there is none
    const std::string path = sandbox.makeFile("run/daemon.token", "an earlier one's");
    removeEarlierToken(sandbox.socketPath());
    QVERIFY(!fs::exists(path));
}

CLAUSTRUM_PLAIN_TEST(TestToken)
#include "testtoken.moc"
