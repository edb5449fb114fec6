// SPDX-License-Identifier: Apache-2.0
// Processes that print and echo without a pause, while daemon after daemon ends, in every way
// (docs/succession.md).
#include "daemon/tests/endtoend/jsonat.h"
#include "daemon/tests/endtoend/keepinghost.h"
#include "testing/procfs.h"
#include "testing/scale.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <vector>

using namespace claustrum;
using namespace claustrum::testing;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds instant{1};

std::string named(int number)
{
    return "p" + std::to_string(number);
}

/// The client of all processes: what it has of each, over all its connections.
class PatientClient
{
public:
    explicit PatientClient(const KeepingHost &host)
        : m_host(host)
    {}

    /// Every other process echoes, the others print.
    bool spawn(int count)
    {
        Client client = m_host.client();
        const std::string stop = m_host.sandbox().path("stop");
        const std::string print = "i=0; while [ ! -e " + stop
                                  + " ]; do i=$((i+1)); echo line $i; "
                                    "[ $((i%50)) -eq 0 ] && sleep 0.02; done; echo end $i; exit 7";
        for (int i = 0; i < count; ++i) {
            const auto params =
                i % 2 == 0 ? shell(named(i), print) : command(named(i), {"/bin/cat"});
            if (at(client.call("process.spawn", params), {"success"}) != "true")
                return false;
            m_processes.push_back({.received = ReceivedStream(), .sent = {}, .pid = {}});
        }
        return true;
    }

    /// Reattaches to all, sends input, and reads for a moment. False: something is wrong.
    bool visit(int round)
    {
        Client client = m_host.client();
        for (std::size_t i = 0; i < m_processes.size(); ++i) {
            Process &process = m_processes[i];
            const std::string reply = client.call(
                "process.reattach", R"({"wantPid":true,"id":")" + named(int(i)) + R"(","fromSeq":)"
                                        + std::to_string(process.received.lastSeq()) + "}");
            if (process.pid.empty())
                process.pid = at(reply, {"pid"});
            if (process.pid != at(reply, {"pid"}) || !takeAll(client))
                return false;
            if (i % 2 == 1 && !feed(client, int(i), round))
                return false;
        }
        return takeAll(client);
    }

    /// Reads each to its exit frame; whether all of it is right.
    bool finish()
    {
        m_host.sandbox().makeFile("stop", "");
        Client client = m_host.client();
        for (std::size_t i = 0; i < m_processes.size(); ++i) {
            (void)client.call("process.reattach",
                              R"({"id":")" + named(int(i)) + R"(","fromSeq":)"
                                  + std::to_string(m_processes[i].received.lastSeq()) + "}");
        }
        if (!readUntil(client, [this] { return allEchoed(); }))
            return false;
        for (std::size_t i = 1; i < m_processes.size(); i += 2)
            (void)client.call("process.kill", R"({"id":")" + named(int(i)) + R"("})");
        if (!readUntil(client, [this] { return allEnded(); }))
            return false;
        for (std::size_t i = 0; i < m_processes.size(); ++i) {
            if (!isRight(i))
                return false;
        }
        return true;
    }

    [[nodiscard]] std::size_t bytes() const
    {
        std::size_t sum = 0;
        for (const Process &process : m_processes)
            sum += process.received.out().size();
        return sum;
    }

private:
    struct Process
    {
        ReceivedStream received;
        std::string sent;
        std::string pid;
    };

    bool feed(Client &client, int number, int round)
    {
        Process &process = m_processes[std::size_t(number)];
        const std::string line = "round " + std::to_string(round) + std::string(500, '.') + "\n";
        const std::string reply = client.call(
            "process.stdin", input(named(number), process.sent + line, std::uint64_t{0}));
        process.sent += line;
        return at(reply, {"applied"}) == std::to_string(process.sent.size());
    }

    bool take(const StreamFrame &frame)
    {
        const auto number = std::size_t(std::atoi(frame.process.c_str() + 1));
        const bool taken = m_processes[number].received.take(frame);
        if (!taken)
            qWarning("process %s: seq %llu after %llu", frame.process.c_str(),
                     static_cast<unsigned long long>(frame.seq),
                     static_cast<unsigned long long>(m_processes[number].received.lastSeq()));
        return taken;
    }

    /// All that has come; what is no frame is the end of it.
    bool takeAll(Client &client)
    {
        while (const auto frame = readStreamFrame(client.next(instant))) {
            if (!take(*frame))
                return false;
        }
        return true;
    }

    template <typename Condition>
    bool readUntil(Client &client, Condition condition)
    {
        while (!condition()) {
            const auto frame = readStreamFrame(client.next());
            if (!frame || !take(*frame))
                return false;
        }
        return true;
    }

    [[nodiscard]] bool allEchoed() const
    {
        for (std::size_t i = 1; i < m_processes.size(); i += 2) {
            if (m_processes[i].received.out().size() < m_processes[i].sent.size())
                return false;
        }
        return true;
    }

    [[nodiscard]] bool allEnded() const
    {
        return std::all_of(m_processes.begin(), m_processes.end(), [](const Process &process) {
            return process.received.exitCode().has_value();
        });
    }

    [[nodiscard]] bool isRight(std::size_t number) const
    {
        const ReceivedStream &received = m_processes[number].received;
        if (number % 2 == 1)
            return received.out() == m_processes[number].sent && received.exitCode() == -1;
        std::string expected;
        int i = 0;
        while (expected.size() < received.out().size()) {
            const std::string line = "line " + std::to_string(++i) + "\n";
            const std::string end = "end " + std::to_string(i - 1) + "\n";
            expected += expected.size() + end.size() == received.out().size() ? end : line;
        }
        return received.out() == expected && received.exitCode() == 7;
    }

    const KeepingHost &m_host;
    std::vector<Process> m_processes;
};

} // namespace

class TestSuccessionStorm : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingIsLost();
};

void TestSuccessionStorm::nothingIsLost()
{
    const int rounds = scaled(5, 200);
    std::mt19937_64 random(printedSeed());
    constexpr std::array ways{Way::SecondServe, Way::Upgrade, Way::Shutdown, Way::Terminate,
                              Way::Crash};
    const KeepingHost host;
    QVERIFY(host.serve());
    PatientClient client(host);
    QVERIFY(client.spawn(scaled(5, 50)));
    std::map<Way, int> taken;
    for (int round = 1; round <= rounds; ++round) {
        QVERIFY(client.visit(round));
        const Way way = rounds == 5 ? ways[std::size_t(round - 1)] : ways[random() % ways.size()];
        ++taken[way];
        QVERIFY2(host.handOver(way), host.log().c_str());
    }
    QVERIFY(client.visit(rounds + 1));
    const auto descriptors = descriptorsOf(host.daemon()).size();
    QVERIFY(client.finish());
    QVERIFY(host.stopNow());
    qInfo("%d rounds (%d by -serve, %d upgrades, %d shutdowns, %d SIGTERM, %d crashes), %zu bytes "
          "of output, "
          "%zu descriptors in the last daemon",
          rounds, taken[Way::SecondServe], taken[Way::Upgrade], taken[Way::Shutdown],
          taken[Way::Terminate], taken[Way::Crash], client.bytes(), descriptors);
}

CLAUSTRUM_TEST(TestSuccessionStorm)
#include "testsuccessionstorm.moc"
