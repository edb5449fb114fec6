// SPDX-License-Identifier: Apache-2.0
// The clients of another daemon, as the kernel lists them.
#include "daemon/hostclean/daemonclients.h"
#include "posix/unixsocket.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"

#include <QTest>

#include <sys/socket.h>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;

class TestDaemonClients : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void texts_data();
    void texts();
    void countsRealOnes();
    void nobodyTellsOfNobody();
};

void TestDaemonClients::texts_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<int>("accepted"); // -1: it does not tell
    const QByteArray head("Num       RefCount Protocol Flags    Type St Inode Path\n");
    const QByteArray listener("0000000000000000: 00000002 00000000 00010000 0001 01 7 /r/x\n");
    const QByteArray client("0000000000000000: 00000003 00000000 00000000 0001 03 8 /r/x\n");
    QTest::newRow("one client") << head + listener + client << 1;
    QTest::newRow("none") << head + listener << 0;
    QTest::newRow("no newline at the end") << head + listener + client.chopped(1) << 1;
    QTest::newRow("of another process")
        << head + listener + QByteArray(client).replace(" 8 ", " 9 ") << 0;
    QTest::newRow("its own connection to others, which has no path")
        << head + listener + "0000000000000000: 00000003 00000000 00000000 0001 03 8\n"
        << 0;
    QTest::newRow("a client after the listener has gone") << head + client << -1;
    QTest::newRow("empty") << QByteArray() << -1;
    QTest::newRow("no list") << QByteArray("x\n\n: :\n") << -1;
}

void TestDaemonClients::texts()
{
    QFETCH(QByteArray, lines);
    const auto accepted = acceptedConnections(lines.toStdString(), {7, 8});
    QTEST(accepted ? static_cast<int>(*accepted) : -1, "accepted");
}

void TestDaemonClients::countsRealOnes()
{
    const Sandbox sandbox;
    const auto listener = bindUnixSocket(sandbox.socketPath());
    QVERIFY(listener);
    QCOMPARE(acceptedConnections(::getpid()).value_or(99), std::size_t{0});
    const auto client = connectUnixSocket(sandbox.socketPath());
    QVERIFY(client);
    Fd accepted(::accept4(listener->get(), nullptr, nullptr, SOCK_CLOEXEC));
    QVERIFY(accepted);
    QCOMPARE(acceptedConnections(::getpid()).value_or(99), std::size_t{1});
    accepted.reset();
    QCOMPARE(acceptedConnections(::getpid()).value_or(99), std::size_t{0});
}

void TestDaemonClients::nobodyTellsOfNobody()
{
    QVERIFY(!acceptedConnections(-1));
    QVERIFY(!acceptedConnections(::getpid())); // this test listens nowhere
}

CLAUSTRUM_PLAIN_TEST(TestDaemonClients)
#include "testdaemonclients.moc"
