// SPDX-License-Identifier: Apache-2.0
// -stop and -probe-cli by the rules of each build (later/install.md, I8 and I10). Which holders of
// a lock are signalled is tested in testeviction.
#include "posix/fd.h"
#include "testing/run.h"
#include "testing/testprogram.h"
#include "wire/builds.h"

#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

namespace {

Fd listenAt(const std::string &path)
{
    Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
        || ::listen(fd.get(), 1) != 0)
        qFatal("cannot listen at %s", path.c_str());
    return fd;
}

Outcome stop(const Sandbox &sandbox, const QByteArray &build)
{
    return run(sandbox, {"-stop", "-socket", sandbox.path("rpc.sock"), "-reference-build",
                         build.toStdString()});
}

} // namespace

class TestStop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nobodyIsThere_data();
    void nobodyIsThere();
    void someoneAnswers_data() { nobodyIsThere_data(); }
    void someoneAnswers();
    void aStrangerHoldsTheLock();
    void probesACli_data();
    void probesACli();
    void interruptsAProbe();
};

void TestStop::nobodyIsThere_data()
{
    QTest::addColumn<QByteArray>("build");
    QTest::addColumn<bool>("reports");
    bool reports = false;
    for (const auto &build : ReferenceBuild::all()) {
        const QByteArray name(build.hash().data(), 7);
        reports = reports || name == "4534d86";
        QTest::newRow(name) << name << reports;
    }
}

/// The socket is a stale file.
void TestStop::nobodyIsThere()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, reports);
    const Sandbox sandbox;
    sandbox.makeFile("rpc.sock", "");
    sandbox.makeFile("daemon.token", "secret");
    const auto outcome = stop(sandbox, build);
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.out, std::string(reports ? "none\n" : ""));
    QCOMPARE(outcome.err, std::string());
    QVERIFY(!fs::exists(sandbox.path("rpc.sock")));
    QCOMPARE(fs::exists(sandbox.path("daemon.token")), !reports);
    QVERIFY(!fs::exists(sandbox.path("daemon.lock"))); // never made
}

/// By closing: a peer that never accepts has a queue, which ends with it.
void TestStop::someoneAnswers()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, reports);
    const Sandbox sandbox;
    const Fd listener = listenAt(sandbox.path("rpc.sock"));
    sandbox.makeFile("daemon.token", "secret");
    std::thread peer([&] {
        const Fd client(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        char request[256];
        (void)::recv(client.get(), request, sizeof request, 0);
    });
    const auto outcome = stop(sandbox, build);
    peer.join();
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.out, std::string(reports ? "stopped\n" : ""));
    QCOMPARE(fs::exists(sandbox.path("rpc.sock")), reports);
    QVERIFY(fs::exists(sandbox.path("daemon.token")));
}

/// We are no daemon: nothing is signalled or removed.
void TestStop::aStrangerHoldsTheLock()
{
    const Sandbox sandbox;
    sandbox.makeFile("rpc.sock", "");
    sandbox.makeFile("daemon.token", "secret");
    const auto lock = sandbox.makeFile("daemon.lock", "");
    const Fd held(::open(lock.c_str(), O_RDWR | O_CLOEXEC));
    QVERIFY(held && ::flock(held.get(), LOCK_EX) == 0);
    const auto outcome = stop(sandbox, "89cb628");
    QCOMPARE(outcome.out, std::string("survivor\n"));
    const auto expected = " WARN  [daemon] stop: WARNING " + lock
                          + " is held by a live process we will not signal (its holder is not a "
                            "daemon (role \"\")); leaving it alone\n";
    QVERIFY2(outcome.err.ends_with(expected), outcome.err.c_str());
    QCOMPARE(outcome.err.size(), expected.size() + std::string("2006/01/02 15:04:05").size());
    QVERIFY(fs::exists(sandbox.path("rpc.sock")) && fs::exists(sandbox.path("daemon.token")));
}

void TestStop::probesACli_data()
{
    QTest::addColumn<QByteArray>("script"); // -: none
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("runs") << QByteArray("[ \"$1\" = --version ]") << QByteArray();
    QTest::newRow("runs, and talks") << QByteArray("echo 1.2.3; echo x >&2") << QByteArray();
    QTest::newRow("has no token") << QByteArray("[ -z \"$CLAUDE_RPC_TOKEN\" ]") << QByteArray();
    QTest::newRow("fails") << QByteArray("exit 3") << QByteArray("__CLI_BAD__\n");
    QTest::newRow("missing") << QByteArray("-") << QByteArray("__CLI_BAD__\n");
}

void TestStop::probesACli()
{
    QFETCH(QByteArray, script);
    QFETCH(QByteArray, word);
    const Sandbox sandbox;
    const auto cli = sandbox.path("cli");
    if (script != "-")
        sandbox.makeFile("cli", "#!/bin/sh\n" + script.toStdString() + '\n', 0755);
    RunSetup setup;
    setup.variables = {{"CLAUDE_RPC_TOKEN", "secret"}};
    const auto outcome = run(sandbox, {"-probe-cli", cli, "-reference-build", "19f30c4"}, setup);
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.out, word.toStdString());
    QCOMPARE(outcome.err.empty(), script != "-");
}

/// The CLI, which interrupts it, lives on.
void TestStop::interruptsAProbe()
{
    const Sandbox sandbox;
    sandbox.makeFile("cli", "#!/bin/sh\nkill -2 $PPID\nsleep 0.3\necho alive >\"$0.out\"\n", 0755);
    const auto outcome =
        run(sandbox, {"-probe-cli", sandbox.path("cli"), "-reference-build", "89cb628"});
    QCOMPARE(outcome.status, 130);
    QCOMPARE(outcome.out + outcome.err, std::string());
    QTRY_VERIFY(fs::exists(sandbox.path("cli.out")));
}

CLAUSTRUM_TEST(TestStop)
#include "teststop.moc"
