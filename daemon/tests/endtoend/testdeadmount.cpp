// SPDX-License-Identifier: Apache-2.0
// A file system that never answers: only the requests that need it wait.
#include "testing/deadline.h"
#include "testing/deadmount.h"
#include "testing/procfs.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <filesystem>
#include <string>
#include <vector>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestDeadMount : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void othersAreServed_data();
    void othersAreServed();
    void manyClientsThatHang();
};

namespace {

const std::string pong = R"({"pong":true})";

struct Request
{
    std::string method;
    std::string params;
};

/// The request with "@" as the sandbox's folder.
Request in(const Sandbox &sandbox, Request request)
{
    for (std::size_t at = 0; (at = request.params.find("@/", at)) != std::string::npos;)
        request.params.replace(at, 2, sandbox.path(""));
    return request;
}

/// Empty, or the service that a client does not get.
std::string missingService(Client &client, const Sandbox &sandbox, const std::string &process)
{
    if (client.call("server.ping") != pong)
        return "server.ping";
    const std::string file = R"({"path":")" + sandbox.path("run") + R"("})";
    for (const char *method : {"files.stat", "files.list", "files.validate", "git.info"}) {
        if (!client.call(method, file).starts_with('{'))
            return method;
    }
    if (client.call("process.spawn", shell(process, "cat")) != R"({"success":true})")
        return "process.spawn";
    if (client.call("process.kill", R"({"id":")" + process + R"(","signal":"SIGKILL"})")
        != R"({"success":true})")
        return "process.kill";
    return client.streamToExit(process) ? "" : "the stream";
}

} // namespace

void TestDeadMount::othersAreServed_data()
{
    QTest::addColumn<std::string>("method");
    QTest::addColumn<std::string>("params");
    const auto row = [](const char *name, const char *method, const char *params) {
        QTest::newRow(name) << std::string(method) << std::string(params);
    };
    row("stat", "files.stat", R"({"path":"@/dead/x"})");
    row("the mount point", "files.stat", R"({"path":"@/dead"})");
    row("read", "files.read", R"({"path":"@/dead/x"})");
    row("the folder with the mount", "files.list", R"({"path":"@/"})");
    row("through a link", "files.validate", R"({"path":"@/link/x"})");
    row("git", "git.status", R"({"path":"@/dead/x"})");
    row("git through a link", "git.info", R"({"path":"@/link/x"})");
    row("an archive", "files.extract_tar", R"({"archivePath":"@/dead/x","destDir":"@/out"})");
    row("spawn in it", "process.spawn", R"({"id":"x","command":"/bin/true","cwd":"@/dead/x"})");
    row("spawn from it", "process.spawn", R"({"id":"x","command":"@/dead/x"})");
    row("spawn through a link", "process.spawn",
        R"({"id":"x","command":"/bin/true","cwd":"@/link"})");
}

void TestDeadMount::othersAreServed()
{
    QFETCH(std::string, method);
    QFETCH(std::string, params);
    // More than a client may have running, or even in progress.
    const std::string row = QTest::currentDataTag();
    const int hanging = row == "stat" || row == "spawn in it" ? 1200 : 150;
    const Sandbox sandbox;
    DeadMount mount(sandbox.path("dead"));
    if (!mount.obstacle().empty())
        QSKIP(("this machine allows no FUSE mount: " + mount.obstacle()).c_str());
    fs::create_symlink("dead", sandbox.path("link"));
    const TestDaemon daemon(sandbox);
    Client client = daemon.client();
    const Request request = in(sandbox, {method, params});
    std::vector<std::int64_t> asked;
    for (int i = 0; i < hanging; ++i)
        asked.push_back(client.ask(request.method, request.params));
    QCOMPARE(missingService(client, sandbox, "p"), std::string());
    Client other = daemon.client();
    QCOMPARE(missingService(other, sandbox, "q"), std::string());
    QVERIFY(statusNumber(daemon.pid(), "Threads") < 200);
    mount.end();
    for (const std::int64_t id : asked)
        QVERIFY(client.answer(id).starts_with('{'));
}

/// More requests than there are threads, by clients of which half go.
void TestDeadMount::manyClientsThatHang()
{
    const Sandbox sandbox;
    DeadMount mount(sandbox.path("dead"));
    if (!mount.obstacle().empty())
        QSKIP(("this machine allows no FUSE mount: " + mount.obstacle()).c_str());
    DaemonSetup setup;
    setup.memoryBound = std::size_t{256} << 20;
    const TestDaemon daemon(sandbox, setup);
    std::vector<Client> clients;
    for (int c = 0; c < 24; ++c) {
        Client &client = clients.emplace_back(daemon.client());
        for (const Request &request :
             {Request{"files.stat", R"({"path":"@/dead/x"})"},
              Request{"git.status", R"({"path":"@/dead/x"})"},
              Request{"process.spawn", R"({"id":"x","command":"@/dead/x"})"}}) {
            std::string lines;
            const Request own = in(sandbox, request);
            for (int i = 0; i < 60; ++i)
                lines += client.request(own.method, own.params).line;
            QVERIFY(client.send(lines));
        }
    }
    QCOMPARE(missingService(clients.back(), sandbox, "p"), std::string());
    clients.erase(clients.begin() + 12, clients.end());
    Client late = daemon.client();
    QCOMPARE(missingService(late, sandbox, "q"), std::string());
    mount.end();
    QVERIFY(eventually([&] { return daemon.hasNoZombies(); }));
    QCOMPARE(missingService(late, sandbox, "r"), std::string());
}

CLAUSTRUM_TEST(TestDeadMount)
#include "testdeadmount.moc"
