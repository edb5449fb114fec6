// SPDX-License-Identifier: Apache-2.0
// The reports of a daemon to systemd, if systemd started it.
#include "posix/fd.h"
#include "testing/client.h"
#include "testing/deadline.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QRegularExpression>
#include <QTest>

#include <array>
#include <cstddef>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

/// A socket such as NOTIFY_SOCKET names; '@' stands for an abstract one.
Fd notifySocket(const std::string &name)
{
    Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@')
        address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    if (::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), size) < 0)
        return {};
    return socket;
}

std::string received(const Fd &socket)
{
    pollfd poller{socket.get(), POLLIN, 0};
    std::array<char, 4096> message{};
    if (::poll(&poller, 1, 60000) <= 0)
        return "<nothing>";
    const ssize_t size = ::recv(socket.get(), message.data(), message.size(), 0);
    return {message.data(), static_cast<std::size_t>(size)};
}

} // namespace

class TestServiceManager : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void getsTheReadyNotification_data();
    void getsTheReadyNotification();
    void doesNotMatterWhenGone_data();
    void doesNotMatterWhenGone();
    void hasTheLogWithoutTimes();
    void hasTheLogWithTimesElsewhere();
    void getsTheReasonOfAFailedStart();
};

void TestServiceManager::getsTheReadyNotification_data()
{
    QTest::addColumn<bool>("abstract");
    QTest::newRow("in the file system") << false;
    QTest::newRow("abstract") << true;
}

void TestServiceManager::getsTheReadyNotification()
{
    QFETCH(bool, abstract);
    const Sandbox sandbox;
    const std::string name = (abstract ? "@" : "") + sandbox.path("notify");
    const Fd socket = notifySocket(name);
    QVERIFY(socket);
    DaemonSetup setup;
    setup.variables = {{"NOTIFY_SOCKET", name}};
    const TestDaemon daemon(sandbox, setup);
    QCOMPARE(received(socket), "READY=1\nMAINPID=" + std::to_string(daemon.pid()) + "\n");
}

void TestServiceManager::doesNotMatterWhenGone_data()
{
    QTest::addColumn<std::string>("name");
    QTest::newRow("nobody there") << std::string("/nowhere/notify");
    QTest::newRow("empty") << std::string();
    QTest::newRow("too long") << std::string(200, 'x');
}

void TestServiceManager::doesNotMatterWhenGone()
{
    QFETCH(std::string, name);
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.variables = {{"NOTIFY_SOCKET", name}};
    const TestDaemon daemon(sandbox, setup);
    QCOMPARE(daemon.client().call("server.ping"), std::string(R"({"pong":true})"));
}

void TestServiceManager::hasTheLogWithoutTimes()
{
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.logIsJournal = true;
    const TestDaemon daemon(sandbox, setup);
    daemon.client().call("server.ping");
    Client(sandbox.socketPath(), "wrong").call("server.ping");
    QVERIFY(daemon.logs("\n<6>INFO  [Server] New connection from: @\n"));
    QVERIFY(daemon.logs("\n<4>WARN  [Server] Unauthorized request: method=server.ping, id=1\n"));
    QVERIFY(daemon.logs("\n<7>DEBUG [Server] writeResponse: wrote 48/48 bytes, error=<nil>\n"));
}

void TestServiceManager::hasTheLogWithTimesElsewhere()
{
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.variables = {{"JOURNAL_STREAM", "8:1234"}};
    const TestDaemon daemon(sandbox, setup);
    daemon.client().call("server.ping");
    QVERIFY(daemon.logs("INFO  [Server] New connection from: @\n"));
    const QRegularExpression line(
        R"(\n\d{4}/\d\d/\d\d \d\d:\d\d:\d\d INFO  \[Server\] New connection from: @\n)");
    QVERIFY(line.match(QString::fromStdString(daemon.log())).hasMatch());
}

/// As an error in the journal, and as ever elsewhere.
void TestServiceManager::getsTheReasonOfAFailedStart()
{
    const Sandbox sandbox;
    RunSetup setup;
    setup.program = "/bin/sh";
    setup.variables = {{"CLAUDE_SSH_DAEMON_CHILD", "1"}};
    const std::string serve =
        "exec " + shellWord(programPath()) + " -serve -socket " + sandbox.socketPath();
    const std::string why = "claustrum: daemonized child requires --token-file or --token-fd\n";
    const auto plain = run(sandbox, {"-c", serve}, setup);
    QCOMPARE(plain.status, 1);
    QCOMPARE(plain.err, why);
    const std::string log = sandbox.path("journal");
    run(sandbox,
        {"-c", "exec 2>" + log + "; export JOURNAL_STREAM=$(stat -c %d:%i " + log + "); " + serve},
        setup);
    QCOMPARE(contentOf(log), "<3>" + why);
}

CLAUSTRUM_TEST(TestServiceManager)
#include "testservicemanager.moc"
