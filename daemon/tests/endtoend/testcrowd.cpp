// SPDX-License-Identifier: Apache-2.0
// Many at once: connections, processes, and reads that wait.
#include "testing/procfs.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>

using namespace claustrum;
using namespace claustrum::testing;

class TestCrowd : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void connectionsWithAProcessEach();
    void parkedReadsKeepNobodyWaiting();
    void aDisconnectFreesParkedReads();
};

static const std::string started = R"({"success":true})";

void TestCrowd::connectionsWithAProcessEach()
{
    constexpr std::size_t many = 200;
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    std::vector<Client> clients;
    for (std::size_t i = 0; i < many; ++i)
        clients.push_back(daemon.client());
    const auto id = [](std::size_t i) { return "p" + std::to_string(i); };
    std::vector<std::int64_t> spawns;
    for (std::size_t i = 0; i < many; ++i)
        spawns.push_back(
            clients[i].ask("process.spawn", shell(id(i), "read line; echo $line; exit 7")));
    for (std::size_t i = 0; i < many; ++i)
        QCOMPARE(clients[i].answer(spawns[i]), started);
    QCOMPARE(childrenOf(daemon.pid()).size(), many);
    qInfo("%zu connections and processes: %zu kB resident", many, daemon.residentBytes() / 1024);
    for (std::size_t i = 0; i < many; ++i)
        QCOMPARE(clients[i].call("process.stdin", input(id(i), id(i) + "\n")),
                 R"({"success":true,"applied":)" + std::to_string(id(i).size() + 1) + "}");
    for (std::size_t i = 0; i < many; ++i) {
        const auto stream = clients[i].streamToExit(id(i)); // its own alone
        QVERIFY2(stream, qPrintable(QString::number(i)));
        QCOMPARE(stream->out(), id(i) + "\n");
        QCOMPARE(*stream->exitCode(), 7);
    }
    QCOMPARE(clients.front().call("server.ping"), R"({"pong":true})");
}

/// So many fifos without a writer.
static std::vector<std::string> makeFifos(const Sandbox &sandbox, std::size_t count)
{
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < count; ++i) {
        paths.push_back(sandbox.path("fifo" + std::to_string(i)));
        ::mkfifo(paths.back().c_str(), 0600);
    }
    return paths;
}

/// Whether somebody reads from the fifo, or waits to.
static bool hasReader(const std::string &fifo)
{
    const Fd writer(::open(fifo.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    return static_cast<bool>(writer);
}

void TestCrowd::parkedReadsKeepNobodyWaiting()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    const auto fifos = makeFifos(sandbox, 64);
    const std::string file = sandbox.makeFile("file", "content");
    Client parked = daemon.client();
    std::vector<std::int64_t> ids;
    for (const auto &fifo : fifos)
        ids.push_back(parked.ask("files.read", R"({"path":")" + fifo + R"("})"));

    Client other = daemon.client();
    for (Client *client : {&other, &parked}) { // its own connection goes on, too
        QCOMPARE(client->call("server.ping"), R"({"pong":true})");
        QCOMPARE(client->call("files.read", R"({"path":")" + file + R"("})"),
                 R"({"content":"content","exists":true})");
    }
    QCOMPARE(other.call("process.spawn", shell("p", "echo said")), started);
    QVERIFY(other.streamToExit("p"));

    for (std::size_t i = fifos.size(); i-- > 0;) { // answered as they are written to
        Fd writer(::open(fifos[i].c_str(), O_WRONLY | O_CLOEXEC));
        const std::string text = "from " + std::to_string(i);
        QCOMPARE(::write(writer.get(), text.data(), text.size()),
                 static_cast<ssize_t>(text.size()));
        writer.reset();
        QCOMPARE(parked.answer(ids[i]), R"({"content":")" + text + R"(","exists":true})");
    }
}

void TestCrowd::aDisconnectFreesParkedReads()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    const auto fifos = makeFifos(sandbox, 64);
    {
        Client client = daemon.client();
        for (const auto &fifo : fifos)
            client.ask("files.read", R"({"path":")" + fifo + R"("})");
        // Opening one for writing would end the read: a descriptor of the daemon's is looked for.
        QVERIFY(eventually([&] {
            const auto open = descriptorsOf(daemon.pid());
            return std::all_of(fifos.begin(), fifos.end(), [&](const auto &fifo) {
                return std::find(open.begin(), open.end(), fifo) != open.end();
            });
        }));
    }
    QVERIFY(eventually([&] { return std::none_of(fifos.begin(), fifos.end(), hasReader); }));
}

CLAUSTRUM_TEST(TestCrowd)
#include "testcrowd.moc"
