// SPDX-License-Identifier: Apache-2.0
// Misbehaviour and disconnects of one client affect neither the others nor the daemon.
#include "posix/files.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <functional>
#include <random>
#include <set>
#include <string>
#include <sys/stat.h>
#include <vector>

using namespace claustrum;
using namespace claustrum::testing;
using namespace std::string_view_literals;

using Act = std::function<void(const TestDaemon &, const Sandbox &)>;
Q_DECLARE_METATYPE(Act)

class TestDisturbances : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void othersNoticeNothing_data();
    void othersNoticeNothing();
    void aLineWithoutAnEndIsCutOff();
    void unreadReplies_data();
    void unreadReplies();
    void repliesComeOnceTheyAreRead();
    void requestsOfADepartedClientAreServed();
};

static const std::string pong = R"({"pong":true})";

static void sendGarbage(const TestDaemon &daemon, const Sandbox &)
{
    std::mt19937_64 random(printedSeed());
    for (int round = 0; round < 50; ++round) {
        Client client = daemon.client();
        std::string bytes(random() % 100'000, '\0');
        for (char &byte : bytes)
            byte = static_cast<char>(random());
        client.send(bytes);
    }
}

static void sendEveryPartOfALine(const TestDaemon &daemon, const Sandbox &)
{
    const std::string line = daemon.client().request("process.spawn", shell("p", "exit 0")).line;
    for (std::size_t size = 0; size < line.size(); ++size) {
        Client client = daemon.client();
        client.send(std::string_view(line).substr(0, size));
        if (size % 2)
            client.halfClose();
    }
}

static void comeAndGo(const TestDaemon &daemon, const Sandbox &)
{
    for (int i = 0; i < 500; ++i)
        QVERIFY(daemon.client().connected());
}

static void goDuringWork(const TestDaemon &daemon, const Sandbox &sandbox)
{
    const std::string fifo = sandbox.path("fifo" + std::to_string(::random()));
    ::mkfifo(fifo.c_str(), 0600);
    for (int i = 0; i < 100; ++i) {
        Client client = daemon.client();
        client.ask("files.read", R"({"path":")" + fifo + R"("})");
        client.ask("files.list", R"({"path":"/usr/bin"})");
        client.ask("process.spawn", shell("gone" + std::to_string(i), "yes | head -c 100000"));
        client.ask("process.killAndWait", R"({"id":"gone0","timeoutMs":100})");
    }
}

static void askForNonsense(const TestDaemon &daemon, const Sandbox &)
{
    Client client = daemon.client();
    for (const std::string &line :
         {std::string(500'000, '['), std::string(500'000, '{'), std::string("null"),
          std::string("\"\\ud800\""), std::string(R"({"id":1e999999})"),
          std::string(R"({"params":)") + std::string(9000, '[') + std::string(9000, ']') + "}"})
        client.send(line + "\n");
    client.halfClose();
    QVERIFY(client.drainToClose());
}

static void guessTheToken(const TestDaemon &daemon, const Sandbox &)
{
    Client client = daemon.client();
    constexpr std::size_t unread = 100; // many more, and the daemon waits for this client to read
    for (std::size_t guess = 0; guess < 1000; ++guess) {
        QVERIFY(client.send(R"({"jsonrpc":"2.0","id":1,"method":"server.ping","auth":")"
                            + std::string(guess, 'x') + "\"}\n"));
        for (std::size_t i = 0; guess % unread == unread - 1 && i < unread; ++i)
            QVERIFY(client.next().find(R"("code":-32001)") != std::string::npos);
    }
    client.halfClose();
    QVERIFY(client.drainToClose());
}

void TestDisturbances::othersNoticeNothing_data()
{
    QTest::addColumn<Act>("act");
    QTest::newRow("garbage") << Act(sendGarbage);
    QTest::newRow("every part of a line") << Act(sendEveryPartOfALine);
    QTest::newRow("connections that come and go") << Act(comeAndGo);
    QTest::newRow("going while work is done") << Act(goDuringWork);
    QTest::newRow("nonsense") << Act(askForNonsense);
    QTest::newRow("tokens that are none") << Act(guessTheToken);
}

void TestDisturbances::othersNoticeNothing()
{
    QFETCH(Act, act);
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client bystander = daemon.client();
    QCOMPARE(bystander.call("process.spawn", shell("echo", "exec cat")), R"({"success":true})");
    for (int round = 0; round < 2; ++round) {
        act(daemon, sandbox);
        QCOMPARE(bystander.call("server.ping"), pong);
        const std::string line = "line " + std::to_string(round) + "\n";
        bystander.ask("process.stdin", input("echo", line));
        std::string echoed;
        while (echoed.size() < line.size()) {
            const std::string frame = bystander.next();
            if (const auto stream = readStreamFrame(frame))
                echoed += stream->bytes;
            else
                QVERIFY2(frame.find(R"("success":true)") != std::string::npos, frame.c_str());
        }
        QCOMPARE(echoed, line);
        QCOMPARE(daemon.client().call("server.ping"), pong);
    }
}

void TestDisturbances::aLineWithoutAnEndIsCutOff()
{
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.memoryBound = 32 << 20;
    const TestDaemon daemon(sandbox, setup);
    Client bystander = daemon.client();
    Client client = daemon.client();
    const std::string part(1'000'000, 'x');
    std::size_t sent = 0;
    while (sent < 100'000'000 && client.send(part))
        sent += part.size();
    QVERIFY2(sent < 3'000'000, qPrintable(QString::number(sent))); // of 100 MB
    QCOMPARE(client.next(), std::string("<closed>"));
    QVERIFY(daemon.logs("ERROR [Server] scanner error on @: bufio.Scanner: token too long\n"));
    QCOMPARE(bystander.call("server.ping"), pong);
}

void TestDisturbances::unreadReplies_data()
{
    QTest::addColumn<int>("clients");
    QTest::addColumn<std::string>("method");
    QTest::addColumn<std::string>("params");
    QTest::addColumn<int>("mostMegabytes");
    const auto row = [](const char *name, int clients, const std::string &method,
                        const std::string &params, int mostMegabytes) {
        QTest::newRow(name) << clients << method << params << mostMegabytes;
    };
    row("small ones, made at once", 1, "server.capabilities", "{}", 64);
    row("large ones, made by workers", 1, "files.read", R"({"path":"@/large"})", 64);
    row("of large directories", 1, "files.list", R"({"path":"@/many"})", 64);
    row("of large outputs", 1, "git.status", R"({"path":"@/many"})", 64);
    // Each is read to 64 MiB before it is an error, and growing copies it; four at once.
    row("of what never ends", 1, "files.read", R"({"path":"/dev/zero"})", 4 * 128 + 64);
    // More than there are threads.
    row("of what waits", 3, "files.read", R"({"path":"@/fifo"})", 128);
}

/// A repository of 4,000 files that are not known to it, a large file, and a fifo.
static void makeLargeThings(const Sandbox &sandbox)
{
    (void)sandbox.makeFile("large", std::string(200'000, '\x01')); // each byte becomes six
    ::mkfifo(sandbox.path("fifo").c_str(), 0600);
    const std::string many = sandbox.path("many");
    const auto made =
        makeDirectories(many + "/.git/objects", 0700) && makeDirectories(many + "/.git/refs", 0700);
    QVERIFY(made);
    (void)sandbox.makeFile("many/.git/HEAD", "ref: refs/heads/main\n");
    for (int i = 0; i < 4000; ++i)
        (void)sandbox.makeFile("many/" + std::string(100, 'n') + std::to_string(i), "");
}

void TestDisturbances::unreadReplies()
{
    QFETCH(int, clients);
    QFETCH(std::string, method);
    QFETCH(std::string, params);
    QFETCH(int, mostMegabytes);
    const Sandbox sandbox;
    makeLargeThings(sandbox);
    if (const auto at = params.find("@/"); at != std::string::npos)
        params.replace(at, 2, sandbox.path(""));
    DaemonSetup setup;
    setup.memoryBound = std::size_t{4} << 30;
    const TestDaemon daemon(sandbox, setup);
    Client bystander = daemon.client();
    std::vector<Client> greedy;
    while (greedy.size() < std::size_t(clients)) {
        Client &client = greedy.emplace_back(daemon.client());
        std::string requests;
        for (int i = 0; i < 1000; ++i)
            requests += client.request(method, params).line;
        // Until the daemon reads no more.
        while (client.send(requests, std::chrono::milliseconds(300))) {
        }
    }
    QCOMPARE(bystander.call("server.ping"), pong);
    const std::string large = R"({"path":")" + sandbox.path("large") + R"("})";
    const std::string content = bystander.call("files.read", large);
    QCOMPARE(content.size(), std::size_t{1'200'000} + R"({"content":"","exists":true})"sv.size());
    if (!memoryCounts())
        return;
    QVERIFY2(daemon.mostResidentBytes() < std::size_t(mostMegabytes) << 20,
             qPrintable(QString::number(daemon.mostResidentBytes()) + " bytes"));
}

void TestDisturbances::repliesComeOnceTheyAreRead()
{
    const Sandbox sandbox;
    const std::string path = sandbox.makeFile("large", std::string(200'000, '\x01'));
    const TestDaemon daemon(sandbox); // its memory is bounded
    Client client = daemon.client();
    std::set<std::string> owed;
    std::string requests;
    for (int i = 0; i < 300; ++i) {
        const auto request = client.request("files.read", R"({"path":")" + path + R"("})");
        requests += request.line;
        owed.insert(std::to_string(request.id));
    }
    QVERIFY(client.send(requests));
    QCOMPARE(daemon.client().call("server.ping"), pong);
    while (!owed.empty()) {
        const std::string reply = client.next();
        QVERIFY2(reply.size() > 1'200'000, reply.substr(0, 200).c_str());
        const auto id = reply.find("\"id\":") + 5;
        QCOMPARE(owed.erase(reply.substr(id, reply.find(',', id) - id)), std::size_t{1});
    }
}

void TestDisturbances::requestsOfADepartedClientAreServed()
{
    // It sends its requests and disconnects without reading the answers.
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client bystander = daemon.client();
    QCOMPARE(bystander.call("process.spawn", shell("p", "exec cat >/dev/null")),
             R"({"success":true})");
    {
        Client client = daemon.client();
        std::string lines;
        for (int i = 0; i < 400; ++i)
            lines += client.request("process.stdin", input("p", std::string(200, 'x'))).line;
        QVERIFY(client.send(lines));
    }
    QVERIFY(eventually([&] {
        return bystander.call("process.reattach", R"({"id":"p","fromSeq":99})")
                   .find(R"("stdinApplied":80000})")
               != std::string::npos;
    }));
}

CLAUSTRUM_TEST(TestDisturbances)
#include "testdisturbances.moc"
