// SPDX-License-Identifier: Apache-2.0
// How long a client that stays connected waits at an upgrade: 100 processes, 200 MB of rings at
// full size (docs/succession.md).
#include "daemon/tests/endtoend/keepinghost.h"
#include "testing/deadline.h"
#include "testing/scale.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

using namespace claustrum;
using namespace claustrum::testing;
using std::chrono::steady_clock;

namespace {

const std::string started = R"({"success":true})";

/// Each has printed so many bytes, and waits.
bool startProcesses(const KeepingHost &host, int count, int bytes)
{
    Client client = host.client();
    for (int i = 0; i < count; ++i) {
        const std::string done = host.sandbox().path("done" + std::to_string(i));
        const std::string script =
            "head -c " + std::to_string(bytes) + " /dev/zero; : > " + done + "; exec cat";
        if (client.call("process.spawn", shell("p" + std::to_string(i), script)) != started)
            return false;
        client = host.client(); // nobody reads that output
    }
    return eventually([&] {
        for (int i = 0; i < count; ++i) {
            if (!std::filesystem::exists(host.sandbox().path("done" + std::to_string(i))))
                return false;
        }
        return true;
    });
}

/// The longest time between two replies to @p client in milliseconds, while a successor takes over;
/// negative: there was none, or the client lost its connection.
double pauseAtUpgrade(const KeepingHost &host, Client &client)
{
    std::atomic<int> status = -1;
    std::thread upgrade([&] { status = host.upgrade().status; });
    auto last = steady_clock::now();
    steady_clock::duration longest{};
    bool isConnected = true;
    while (status < 0 && isConnected) {
        isConnected = client.call("server.ping") == R"({"pong":true})";
        const auto now = steady_clock::now();
        longest = std::max(longest, now - last);
        last = now;
    }
    upgrade.join();
    return isConnected && status == 0 ? std::chrono::duration<double, std::milli>(longest).count()
                                      : -1;
}

} // namespace

class TestUpgradePause : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void clientsStayConnected();
};

void TestUpgradePause::clientsStayConnected()
{
    const int rounds = scaled(2, 100);
    const KeepingHost host;
    QVERIFY(host.serve());
    QVERIFY(startProcesses(host, scaled(5, 100), scaled(100'000, 2'000'000)));
    Client client = host.client();
    QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
    std::vector<double> pauses;
    for (int round = 0; round < rounds; ++round) {
        pauses.push_back(pauseAtUpgrade(host, client));
        QVERIFY2(pauses.back() >= 0, host.log().c_str());
    }
    std::sort(pauses.begin(), pauses.end());
    qInfo("%d upgrades: a client waits %.1f ms in the median, %.1f ms at the 99th percentile, "
          "%.1f ms at most",
          rounds, pauses[pauses.size() / 2], pauses[(pauses.size() * 99 - 1) / 100], pauses.back());
    QVERIFY(host.stopNow());
}

CLAUSTRUM_TEST(TestUpgradePause)
#include "testupgradepause.moc"
