// SPDX-License-Identifier: Apache-2.0
// An MCP server from npm in a daemon behind SSH, and a client of the official SDK
// (testing/mcp/drive.mjs). Run by `./dev mcp`, with its folder of installed packages in
// CLAUSTRUM_MCP. With a program in CLAUSTRUM_MCP_WATCHER, that program watches: it gets the path of
// the daemon's socket, and writes a line to stdout when it is ready.
#include "posix/pipe.h"
#include "testing/scale.h"
#include "testing/ssh/remotehost.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"

#include <QTest>

#include <cstdlib>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;

class TestMcp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void toolCallsOverBrokenConnections();
};

namespace {

std::string variable(const char *name)
{
    const char *const value = std::getenv(name);
    return value ? value : "";
}

/// A program with this one's environment and outputs, found on the PATH; it dies with the test.
SpawnRequest program(const std::vector<std::string> &words)
{
    SpawnRequest request;
    request.file = "/usr/bin/setpriv";
    request.args = {request.file, "--pdeathsig", "KILL", "--"};
    request.args.insert(request.args.end(), words.begin(), words.end());
    for (char **entry = ::environ; *entry; ++entry)
        request.env.emplace_back(*entry);
    request.stdoutFd = STDOUT_FILENO;
    request.stderrFd = STDERR_FILENO;
    return request;
}

/// Starts the watcher and waits until it is ready.
Result<Child> startWatcher(const std::string &command, const std::string &socket)
{
    auto ready = makePipe();
    if (!ready)
        return ready.error();
    SpawnRequest request = program({command, socket});
    request.stdoutFd = ready->writeEnd.get();
    auto child = spawn(request);
    ready->writeEnd.reset();
    char byte = 0;
    if (child && ::read(ready->readEnd.get(), &byte, 1) != 1)
        return Error{command + " does not watch"};
    return child;
}

} // namespace

void TestMcp::toolCallsOverBrokenConnections()
{
    const std::string packages = variable("CLAUSTRUM_MCP");
    if (packages.empty())
        QSKIP("./dev mcp runs this test");
    auto programs = findOpenSsh();
    QVERIFY2(programs, programs ? "" : programs.error().text.c_str());
    const Sandbox sandbox;
    RemoteHost host(sandbox, *programs);
    QVERIFY(host.copy());
    QVERIFY(host.copyFolder(packages + "/node_modules", "node_modules"));
    QVERIFY(host.serve({"-inspect"}));
    Child watcher;
    if (const std::string command = variable("CLAUSTRUM_MCP_WATCHER"); !command.empty()) {
        auto started = startWatcher(command, sandbox.path("home/.claude/remote/rpc.sock"));
        QVERIFY2(started, started ? "" : started.error().text.c_str());
        watcher = std::move(*started);
    }
    const std::string server =
        sandbox.path("home/node_modules/@modelcontextprotocol/server-everything/dist/index.js");
    SpawnRequest drive =
        program({"node", packages + "/drive.mjs", host.server().clientConfig(), host.program(),
                 server, std::to_string(printedSeed() % 1'000'000), "2000", "20"});
    drive.env.push_back("TOKEN=" + std::string(TestDaemon::token));
    const auto driver = spawn(drive);
    QVERIFY(driver);
    QCOMPARE(reap(driver->pid), 0);
    if (watcher.pid > 0)
        QCOMPARE(reap(watcher.pid), 0);
}

CLAUSTRUM_PLAIN_TEST(TestMcp)
#include "testmcp.moc"
