// SPDX-License-Identifier: Apache-2.0
// A daemon as the host cleaner of its installation. testcleaningpass has the passes.
#include "testing/deadline.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestHostCleaning : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isOffElsewhere_data();
    void isOffElsewhere();
    void isOnWhereDeployed();
};

static const std::string pong = R"({"pong":true})";

void TestHostCleaning::isOffElsewhere_data()
{
    QTest::addColumn<std::string>("build");
    QTest::addColumn<bool>("says");
    QTest::newRow("3ef9370") << std::string("3ef9370") << false;
    QTest::newRow("19f30c4") << std::string("19f30c4") << true;
}

void TestHostCleaning::isOffElsewhere()
{
    QFETCH(std::string, build);
    QFETCH(bool, says);
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.args = {"-reference-build", build};
    const TestDaemon daemon(sandbox, setup);
    QCOMPARE(daemon.client().call("server.ping"), pong);
    const std::string line = "[daemon] host cleaning off: socket path \"" + sandbox.socketPath()
                             + "\" is not <root>/run/<id>/rpc.sock\n";
    QCOMPARE(says ? daemon.logs(line) : daemon.log().find("host cleaning") != std::string::npos,
             says);
}

static void age(const std::string &path, int days)
{
    const timespec then[2] = {{0, UTIME_OMIT}, {::time(nullptr) - days * 86400L, 0}};
    QCOMPARE(::utimensat(AT_FDCWD, path.c_str(), then, 0), 0);
}

/// At full size, it also waits for the first pass, 15 s after the start.
void TestHostCleaning::isOnWhereDeployed()
{
    const Sandbox sandbox;
    const std::string copy = copyOfProgram(sandbox);
    QVERIFY(!copy.empty());
    for (const char *folder : {"r/srv/1.0", "r/run/own", "r/run/old"})
        fs::create_directories(sandbox.path(folder));
    fs::rename(copy, sandbox.path("r/srv/1.0/claustrum"));
    if (fs::exists(sandbox.path("lib")))
        fs::rename(sandbox.path("lib"), sandbox.path("r/srv/lib"));
    age(sandbox.path("r/run/old"), 31);
    DaemonSetup setup;
    setup.program = sandbox.path("r/srv/1.0/claustrum");
    setup.socket = "r/run/own/rpc.sock";
    setup.args = {"-reference-build", "89cb628"};
    const TestDaemon daemon(sandbox, setup);
    QCOMPARE(daemon.client().call("server.ping"), pong);
    QVERIFY(daemon.log().find("host cleaning off") == std::string::npos);
    if (scaled(0, 1) == 0)
        return;
    QVERIFY(daemon.logs("[hostclean] pass starting"));
    QVERIFY(daemon.logs("dead run dirs removed 1"));
    QVERIFY(!fs::exists(sandbox.path("r/run/old")) && fs::exists(sandbox.path("r/run/own")));
}

CLAUSTRUM_TEST(TestHostCleaning)
#include "testhostcleaning.moc"
