// SPDX-License-Identifier: Apache-2.0
#include "daemon/startleftovers.h"
#include "posix/unixsocket.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"

#include <QTest>

#include <filesystem>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestStartLeftovers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void files_data();
    void files();
    void aSocketThatNobodyServes_data();
    void aSocketThatNobodyServes();
    void aSocketThatIsServed();
    void aDirectoryOfThatName();
    void withoutADirectory();
};

void TestStartLeftovers::files_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("stays");
    QTest::newRow("a token being written") << "daemon.token-a1B2c3" << false;
    QTest::newRow("previous tokens being written") << "previous-tokens-a1B2c3" << false;
    QTest::newRow("the token") << "daemon.token" << true;
    QTest::newRow("the previous tokens") << "previous-tokens" << true;
    QTest::newRow("a longer name") << "daemon.token-a1B2c3d" << true;
    QTest::newRow("a file with a socket's name") << "~pc.sock" << true;
    QTest::newRow("a stranger") << "notes.txt" << true;
}

void TestStartLeftovers::files()
{
    QFETCH(QString, name);
    QFETCH(bool, stays);
    const Sandbox sandbox;
    const auto path = sandbox.makeFile("run/" + name.toStdString(), "content");
    removeStartLeftovers(sandbox.socketPath());
    QCOMPARE(fs::exists(path), stays);
}

void TestStartLeftovers::aSocketThatNobodyServes_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("stays");
    QTest::newRow("the name of a new one") << "~abc1234" << false;
    QTest::newRow("without the mark") << "xabc1234" << true;
    QTest::newRow("for a longer path") << "~abc12345" << true;
}

void TestStartLeftovers::aSocketThatNobodyServes()
{
    QFETCH(QString, name);
    QFETCH(bool, stays);
    const Sandbox sandbox;
    const auto path = sandbox.path("run/" + name.toStdString());
    QVERIFY(bindUnixSocket(path)); // and closes it
    QVERIFY(fs::is_socket(path));
    removeStartLeftovers(sandbox.socketPath());
    QCOMPARE(fs::exists(path), stays);
}

void TestStartLeftovers::aSocketThatIsServed()
{
    const Sandbox sandbox;
    const auto path = sandbox.path("run/~abc1234");
    const auto listener = bindUnixSocket(path);
    QVERIFY(listener);
    removeStartLeftovers(sandbox.socketPath());
    QVERIFY(fs::exists(path));
}

void TestStartLeftovers::aDirectoryOfThatName()
{
    const Sandbox sandbox;
    const auto path = sandbox.path("run/daemon.token-a1B2c3");
    fs::create_directory(path);
    removeStartLeftovers(sandbox.socketPath());
    QVERIFY(fs::exists(path));
}

void TestStartLeftovers::withoutADirectory()
{
    const Sandbox sandbox;
    removeStartLeftovers(sandbox.path("none/rpc.sock"));
    QVERIFY(!fs::exists(sandbox.path("none")));
}

CLAUSTRUM_PLAIN_TEST(TestStartLeftovers)
#include "teststartleftovers.moc"
