// SPDX-License-Identifier: Apache-2.0
// git.* and files.extract_tar in a real daemon: its options, and other requests meanwhile.
#include "daemon/extract/tests/archivebuilder.h"
#include "posix/files.h"
#include "testing/procfs.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/jsonwriter.h"

#include <sys/stat.h>

#include <set>

using namespace claustrum;
using namespace claustrum::testing;

class TestGitAndArchives : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void extractionLimit();
    void gitTimeout();
    void manyStatuses();
    void aDisconnectedClient();
    void worktreeRunsOnWithoutClient();
    void archiveWithoutWriter();
};

namespace {

std::string object(std::initializer_list<std::pair<std::string_view, std::string>> members)
{
    std::string json;
    ObjectWriter writer(json);
    for (const auto &[key, value] : members)
        writer.string(key, value);
    writer.close();
    return json;
}

/// A sandbox whose daemon finds this shell script in the place of git.
struct FakeGit : Sandbox
{
    explicit FakeGit(const std::string &script)
    {
        (void)makeDirectories(path("bin"), 0755);
        makeFile("bin/git", "#!/bin/sh\n" + script, 0755);
        setup.variables["PATH"] = path("bin") + ":/usr/bin:/bin";
    }

    DaemonSetup setup;
};

bool exists(const std::string &path)
{
    return statFile(path).ok();
}

std::size_t childrenLeft(pid_t parent)
{
    return childrenOf(parent).size();
}

} // namespace

void TestGitAndArchives::extractionLimit()
{
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.args = {"-max-extract-bytes=3"};
    const TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    const auto extract = [&](const std::string &content) {
        const auto archive =
            sandbox.makeFile("a.tgz", test::gzipped(test::tarEntry("f", content) + test::tarEnd));
        return client.call("files.extract_tar",
                           object({{"archivePath", archive}, {"destDir", sandbox.path("out")}}));
    };
    QCOMPARE(extract("123"), std::string(R"({"success":true,"fileCount":1})"));
    QCOMPARE(
        extract("1234"),
        std::string(R"({"success":false,"fileCount":0,"error":"extraction size limit exceeded"})"));
    QVERIFY(!exists(sandbox.path("out/f")));
}

void TestGitAndArchives::gitTimeout()
{
    FakeGit sandbox("sleep 1000");
    sandbox.setup.args = {"-git-timeout=200ms"};
    const TestDaemon daemon(sandbox, sandbox.setup);
    Client client = daemon.client();
    const std::string killed = R"({"code":-32603,"message":"signal: killed"})";
    for (const char *method : {"git.info", "git.status", "git.list_branches"})
        QCOMPARE(client.call(method, R"({"path":"/"})"), killed);
    QCOMPARE(client.call("git.worktree_create", R"({"branchName":"b"})"), killed);
    QCOMPARE(client.call("git.worktree_remove", object({{"worktreePath", sandbox.path("wt")}})),
             std::string(R"({"success":false,"error":"git worktree remove timed out after 200ms; )"
                         R"(no cleanup was attempted, and git may have partially removed the )"
                         R"(worktree"})"));
    QVERIFY(eventually([&] { return childrenLeft(daemon.pid()) == 0; }));
}

void TestGitAndArchives::manyStatuses()
{
    const FakeGit sandbox("exit 0");
    const TestDaemon daemon(sandbox, sandbox.setup);
    Client client = daemon.client();
    (void)client.call("git.status", R"({"path":"/"})"); // the first one fills the caches
    QVERIFY(eventually([&] { return childrenLeft(daemon.pid()) == 0; })); // the login shell, too
    const std::size_t before = descriptorsOf(daemon.pid()).size();
    for (int round = 0; round < 3; ++round) {
        std::set<std::string> due;
        while (due.size() < 200)
            due.insert(R"({"jsonrpc":"2.0","id":)"
                       + std::to_string(client.ask("git.status", R"({"path":"/"})"))
                       + R"(,"result":{"isRepo":true,"clean":true}})");
        while (!due.empty()) // in any order
            QCOMPARE(due.erase(client.next()), std::size_t{1});
    }
    QVERIFY(eventually([&] { return descriptorsOf(daemon.pid()).size() <= before; }));
    QVERIFY(daemon.hasNoZombies());
}

void TestGitAndArchives::aDisconnectedClient()
{
    const FakeGit sandbox("sleep 1000");
    const TestDaemon daemon(sandbox, sandbox.setup);
    Client leaving = daemon.client();
    Client staying = daemon.client();
    for (const char *method : {"git.info", "git.status", "git.list_branches"}) {
        leaving.ask(method, R"({"path":"/"})");
        staying.ask(method, R"({"path":"/"})");
    }
    QVERIFY(eventually([&] { return childrenLeft(daemon.pid()) == 6; }));
    QCOMPARE(staying.call("server.ping"), std::string(R"({"pong":true})")); // in spite of them
    leaving.close();
    QVERIFY(eventually([&] { return childrenLeft(daemon.pid()) == 3; }));
    staying.close();
    QVERIFY(eventually([&] { return childrenLeft(daemon.pid()) == 0; }));
}

/// Half a worktree would be worse than an unwanted one.
void TestGitAndArchives::worktreeRunsOnWithoutClient()
{
    FakeGit sandbox("case \"$*\" in *is-inside*) echo true;;\n"
                    "*'worktree add'*) touch started; read line < go; mkdir wt;; esac");
    QVERIFY(::mkfifo(sandbox.path("go").c_str(), 0600) == 0);
    sandbox.setup.wrapper = {"/usr/bin/env", "--chdir=" + sandbox.path("")};
    sandbox.makeFile(".claude", "a file, and so nothing to seed");
    const TestDaemon daemon(sandbox, sandbox.setup);
    Client client = daemon.client();
    client.ask("git.worktree_create",
               object({{"branchName", "b"}, {"worktreePath", sandbox.path("wt")}}));
    QVERIFY(eventually([&] { return exists(sandbox.path("started")); }));
    client.close();
    QVERIFY(daemon.logs("Connection closed"));
    QCOMPARE(childrenLeft(daemon.pid()), std::size_t{1});
    const auto go = openFile(sandbox.path("go"), O_WRONLY);
    QVERIFY(go && writeAll(go->get(), "go\n", "go"));
    QVERIFY(eventually([&] { return exists(sandbox.path("wt")); }));
}

void TestGitAndArchives::archiveWithoutWriter()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client waiting = daemon.client();
    Client other = daemon.client();
    for (int i = 0; i < 64; ++i) {
        const std::string fifo = sandbox.path("fifo" + std::to_string(i));
        QVERIFY(::mkfifo(fifo.c_str(), 0600) == 0);
        waiting.ask("files.extract_tar",
                    object({{"archivePath", fifo}, {"destDir", sandbox.path("out")}}));
    }
    const auto archive =
        sandbox.makeFile("a.tgz", test::gzipped(test::tarEntry("f", "1") + test::tarEnd));
    QCOMPARE(other.call("files.extract_tar",
                        object({{"archivePath", archive}, {"destDir", sandbox.path("mine")}})),
             std::string(R"({"success":true,"fileCount":1})"));
    waiting.close(); // which ends them, and removes their archives
    QVERIFY(eventually([&] {
        for (int i = 0; i < 64; ++i) {
            if (exists(sandbox.path("fifo" + std::to_string(i))))
                return false;
        }
        return true;
    }));
    QVERIFY(!exists(sandbox.path("out")));
}

CLAUSTRUM_TEST(TestGitAndArchives)
#include "testgitandarchives.moc"
