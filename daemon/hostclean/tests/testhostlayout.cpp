// SPDX-License-Identifier: Apache-2.0
// Where a daemon must be installed to clean its host.
#include "daemon/hostclean/hostlayout.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <filesystem>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestHostLayout : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void shapes_data();
    void shapes();
    void resolvesTheRoot();
    void programs_data();
    void programs();
};

void TestHostLayout::shapes_data()
{
    QTest::addColumn<std::string>("socket");
    QTest::addColumn<std::string>("executable");
    QTest::addColumn<std::string>("outcome"); // id, or the line
    const auto row = [](const char *name, const std::string &socket, const std::string &executable,
                        const std::string &outcome) {
        QTest::newRow(name) << socket << executable << outcome;
    };
    const auto noSocket = [](const std::string &socket) {
        return "host cleaning off: socket path \"" + socket + "\" is not <root>/run/<id>/rpc.sock";
    };
    const auto noDaemon = [](const std::string &executable) {
        return "host cleaning off: executable \"" + executable
               + "\" is not a deployed daemon under /r/srv";
    };
    const std::string socket = "/r/run/a/rpc.sock";
    const std::string program = "/r/srv/1.0/claustrum";
    row("deployed", socket, program, "a");
    row("not clean", "/r/./run//a/rpc.sock", program, "a");
    for (const std::string wrong : {"r/run/a/rpc.sock", "/r/run/a/s.sock", "/r/runs/a/rpc.sock",
                                    "/run/a/rpc.sock", "/r/run/rpc.sock", "rpc.sock", ""})
        row(("socket " + wrong).c_str(), wrong, program, noSocket(wrong));
    for (const std::string wrong :
         {"/usr/bin/claustrum", "/r/srv/claustrum", "/r/srv/1.0/x/claustrum",
          "/q/srv/1.0/claustrum", "/r/bin/1.0/claustrum", ""})
        row(("executable " + wrong).c_str(), socket, wrong, noDaemon(wrong));
}

void TestHostLayout::shapes()
{
    QFETCH(std::string, socket);
    QFETCH(std::string, executable);
    const auto layout = hostLayout(socket, executable);
    QTEST(layout ? layout->id : layout.error().text, "outcome");
    if (layout)
        QCOMPARE(layout->root, std::string("/r"));
}

void TestHostLayout::resolvesTheRoot()
{
    const Sandbox sandbox;
    fs::create_directory(sandbox.path("real"));
    fs::create_symlink("real", sandbox.path("link"));
    const std::string real = fs::canonical(sandbox.path("real"));
    const auto layout =
        hostLayout(sandbox.path("link/run/a/rpc.sock"), real + "/srv/1.0/claustrum");
    QVERIFY(layout);
    QCOMPARE(layout->runFolder(), sandbox.path("link/run"));
    QVERIFY(layout->isCli(real + "/ccd-cli/2.0"));
    QVERIFY(layout->isCli(sandbox.path("link/ccd-cli/2.0")));
}

void TestHostLayout::programs_data()
{
    QTest::addColumn<std::string>("executable");
    QTest::addColumn<bool>("isDaemon");
    QTest::addColumn<bool>("isCli");
    const auto row = [](const char *executable, bool isDaemon, bool isCli) {
        QTest::newRow(executable) << std::string(executable) << isDaemon << isCli;
    };
    row("/r/srv/0.9/claustrum", true, false);
    row("/r/srv/0.9/claustrum (deleted)", true, false);
    row("/r/srv/0.9/other", false, false);
    row("/r/srv/claustrum", false, false);
    row("/x/r/srv/0.9/claustrum", false, false);
    row("/r/ccd-cli/2.0", false, true);
    row("/r/ccd-cli/2.0 (deleted)", false, true);
    row("/r/ccd-cli/2.0/cli", false, false);
    row("/r/ccd-cli", false, false);
    row("/r/ccd-cli2/2.0", false, false);
    row("", false, false);
}

void TestHostLayout::programs()
{
    QFETCH(std::string, executable);
    const auto layout = hostLayout("/r/run/a/rpc.sock", "/r/srv/1.0/claustrum");
    QVERIFY(layout);
    QTEST(layout->isDaemon(executable), "isDaemon");
    QTEST(layout->isCli(executable), "isCli");
}

CLAUSTRUM_PLAIN_TEST(TestHostLayout)
#include "testhostlayout.moc"
