// SPDX-License-Identifier: Apache-2.0
// Idle connections beside busy ones, under load: the daemon closes the idle ones, after five to
// five and a half minutes, and no other (later/daemon.md, Connections). By the daemon's own clock,
// so at full size only: CLAUSTRUM_STRESS=full ctest -R testidlestorm
#include "testing/run.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"

#include <QElapsedTimer>

#include <poll.h>

#include <vector>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

constexpr std::size_t idleClients = 200;
constexpr std::size_t busyClients = 20;

/// Clients that have sent one request each.
std::vector<Client> pingedClients(const TestDaemon &daemon, std::size_t count)
{
    std::vector<Client> clients;
    for (std::size_t i = 0; i < count; ++i) {
        clients.push_back(daemon.client());
        if (clients.back().call("server.ping") != R"({"pong":true})")
            return {};
    }
    return clients;
}

/// The number of clients that the daemon has closed; waits for none of them.
std::size_t closedOnes(const std::vector<Client> &clients)
{
    std::vector<pollfd> fds;
    for (const Client &client : clients)
        fds.push_back({client.fd(), POLLIN, 0});
    const int ready = ::poll(fds.data(), fds.size(), 0);
    return ready > 0 ? static_cast<std::size_t>(ready) : 0;
}

} // namespace

class TestIdleStorm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void closesTheIdleOnly();
};

void TestIdleStorm::closesTheIdleOnly()
{
    if (!scaled(false, true))
        QSKIP("takes five and a half minutes: CLAUSTRUM_STRESS=full ctest -R testidlestorm");
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.args = {"-reference-build", "89cb628"};
    const TestDaemon daemon(sandbox, setup);
    auto idle = pingedClients(daemon, idleClients);
    QCOMPARE(idle.size(), idleClients);
    QElapsedTimer sinceLast;
    sinceLast.start();
    auto busy = pingedClients(daemon, busyClients);
    for (std::size_t i = 0; i < busy.size(); ++i) {
        const auto id = "busy" + std::to_string(i);
        QCOMPARE(busy[i].call("process.spawn", shell(id, "while sleep 60; do echo .; done")),
                 std::string(R"({"success":true})"));
    }
    auto loaded = daemon.client();
    QCOMPARE(loaded.call("process.spawn", shell("load", "while :; do cat /bin/ls; done")),
             std::string(R"({"success":true})"));

    qint64 first = 0;
    for (std::size_t closed = 0; closed < idleClients;) {
        QVERIFY(!loaded.next().starts_with('<'));
        closed = closedOnes(idle);
        first = first == 0 && closed > 0 ? sinceLast.elapsed() : first;
        QVERIFY2(sinceLast.elapsed() < 340'000, qPrintable(QString::number(closed)));
    }
    qInfo("%zu idle connections were closed from %lld to %lld ms after their last byte",
          idleClients, static_cast<long long>(first), static_cast<long long>(sinceLast.elapsed()));
    QVERIFY(first >= 299'000); // the first of them had its last byte before the clock began
    for (Client &client : busy)
        QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
    for (Client &client : idle)
        QCOMPARE(client.next(), std::string("<closed>"));
}

CLAUSTRUM_TEST(TestIdleStorm)
#include "testidlestorm.moc"
