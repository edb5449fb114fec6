// SPDX-License-Identifier: Apache-2.0
// Each proof before a recorded child is signalled, and a process that fails it.
#include "daemon/children/recordproof.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <functional>

using namespace claustrum;

namespace {

/// A record with its process and its successor, which passes all tests.
struct Scene
{
    ChildRecord record{.pid = 4711,
                       .node = "boot1/pid:[1]",
                       .host = "machine-id:abc",
                       .instance = "0123",
                       .daemonPid = 4700,
                       .daemonStart = "1000",
                       .argv0 = "/opt/cli",
                       .program = {},
                       .start = "1001",
                       .at = 1790000000000};
    Successor self{.pid = 5000,
                   .parent = 4999,
                   .group = 4998,
                   .node = "boot1/pid:[1]",
                   .host = "machine-id:abc",
                   .instance = "4567",
                   .runDirectory = "/r/run/a",
                   .now = 1790000000000};
    ProcessLook look{ProcessStat{'S', 1, 4711, "1001", 8192},
                     {"/opt/cli", "--flag"},
                     {"HOME=/h", "CLAUDE_SSH_RUN_DIR=/r/run/a", "CLAUDE_SSH_CHILD=4711:1001"}};
};

using Change = std::function<void(Scene &)>;

} // namespace

Q_DECLARE_METATYPE(Change)

class TestRecordProof : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void standings_data();
    void standings();
    void livesOfDaemons_data();
    void livesOfDaemons();
    void goneProcesses_data();
    void goneProcesses();
    void proofs_data();
    void proofs();
};

void TestRecordProof::standings_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<std::string>("standing");
    const auto row = [](const char *name, const char *standing, const Change &change) {
        QTest::newRow(name) << change << std::string(standing);
    };
    constexpr std::int64_t month = std::int64_t{30} * 24 * 3600 * 1000;
    row("a predecessor's", "test", [](Scene &) {});
    row("our own", "keep", [](Scene &s) { s.record.instance = "4567"; });
    row("of another boot of this host", "remove",
        [](Scene &s) { s.record.node = "boot0/pid:[1]"; });
    row("of another container", "keep", [](Scene &s) { s.record.node = "boot1/pid:[2]"; });
    row("of another host", "keep", [](Scene &s) {
        s.record.node = "boot0/pid:[1]";
        s.record.host = "machine-id:x";
    });
    row("of an unknown host", "keep", [](Scene &s) {
        s.record.node = "boot0/pid:[1]";
        s.record.host = s.self.host = "";
    });
    row("of no node", "keep", [](Scene &s) { s.record.node = ""; });
    row("no node is known", "keep", [](Scene &s) { s.self.node = s.record.node = ""; });
    row("of another host, nearly 30 days old", "keep", [](Scene &s) {
        s.record.node = "boot1/pid:[2]";
        s.self.now += month - 1;
    });
    row("of another host, 30 days old", "remove", [](Scene &s) {
        s.record.node = "boot1/pid:[2]";
        s.self.now += month;
    });
    row("from the future", "keep", [](Scene &s) {
        s.record.node = "boot1/pid:[2]";
        s.self.now -= month;
    });
}

void TestRecordProof::standings()
{
    QFETCH(Change, change);
    Scene scene;
    change(scene);
    const auto standing = standingOf(scene.record, scene.self);
    const char *const text = standing == Standing::Keep     ? "keep"
                             : standing == Standing::Remove ? "remove"
                                                            : "test";
    QTEST(std::string(text), "standing");
}

void TestRecordProof::livesOfDaemons_data()
{
    QTest::addColumn<std::string>("recorded");
    QTest::addColumn<std::string>("process"); // its state and start; empty: none
    QTest::addColumn<bool>("lives");
    QTest::newRow("it lives") << std::string("1000") << std::string("S1000") << true;
    QTest::newRow("of unknown start") << std::string() << std::string("S1000") << true;
    QTest::newRow("its pid was reused") << std::string("1000") << std::string("S2000") << false;
    QTest::newRow("a zombie") << std::string("1000") << std::string("Z1000") << false;
    QTest::newRow("gone") << std::string("1000") << std::string() << false;
}

void TestRecordProof::livesOfDaemons()
{
    QFETCH(std::string, recorded);
    QFETCH(std::string, process);
    Scene scene;
    scene.record.daemonStart = recorded;
    std::optional<ProcessStat> daemon;
    if (!process.empty())
        daemon = ProcessStat{process[0], 1, 1, process.substr(1), 1};
    QTEST(daemonLives(scene.record, daemon), "lives");
}

void TestRecordProof::goneProcesses_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<bool>("gone");
    const auto row = [](const char *name, bool gone, const Change &change) {
        QTest::newRow(name) << change << gone;
    };
    row("it runs", false, [](Scene &) {});
    row("there is none", true, [](Scene &s) { s.look.stat.reset(); });
    row("a zombie", true, [](Scene &s) { s.look.stat->state = 'Z'; });
    row("dead", true, [](Scene &s) { s.look.stat->state = 'X'; });
    row("no memory", true, [](Scene &s) { s.look.stat->virtualBytes = 0; });
    row("no memory, before 90fca6e", false, [](Scene &s) {
        s.look.stat->virtualBytes = 0;
        s.self.memorylessIsGone = false;
    });
    row("no command line", true, [](Scene &s) { s.look.arguments.clear(); });
}

void TestRecordProof::goneProcesses()
{
    QFETCH(Change, change);
    Scene scene;
    change(scene);
    QTEST(isGone(scene.look, scene.self), "gone");
}

void TestRecordProof::proofs_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<std::string>("reason");
    const auto row = [](const char *name, const char *reason, const Change &change) {
        QTest::newRow(name) << change << std::string(reason);
    };
    const char *const nothing = "the record names no program to verify against";
    const char *const ourselves = "it is this daemon, its parent or its group";
    const char *const reused =
        R"(it did not start at the recorded "1001": the pid has been reused)";
    const char *const program = R"(it does not run the recorded program "/opt/cli")";
    const char *const foreign = "it was not started by a daemon of this run dir: no "
                                "CLAUDE_SSH_RUN_DIR names it";
    const char *const other = "it belongs to a daemon of another run dir: its CLAUDE_SSH_RUN_DIR "
                              "names a different one";
    const char *const grandchild =
        "it was not started by a daemon itself: its CLAUDE_SSH_CHILD does not name its own pid and "
        "start (something a child started)";
    row("passes", "", [](Scene &) {});
    row("no start", nothing, [](Scene &s) { s.record.start = ""; });
    row("no argv0", nothing, [](Scene &s) { s.record.argv0 = ""; });
    row("this daemon", ourselves, [](Scene &s) { s.self.pid = 4711; });
    row("its parent", ourselves, [](Scene &s) { s.self.parent = 4711; });
    row("its group", ourselves, [](Scene &s) { s.self.group = 4711; });
    row("started later", reused, [](Scene &s) { s.look.stat->start = "1002"; });
    row("gone", reused, [](Scene &s) { s.look.stat.reset(); });
    row("in another group", "it does not lead its own process group",
        [](Scene &s) { s.look.stat->group = 4710; });
    row("another program", program, [](Scene &s) { s.look.arguments[0] = "/bin/sh"; });
    row("the same name", "", [](Scene &s) { s.look.arguments[0] = "cli"; });
    row("only an argument", program, [](Scene &s) { s.look.arguments = {"sh", "/opt/cli"}; });
    row("no run directory", foreign,
        [](Scene &s) { s.look.variables.erase(s.look.variables.begin() + 1); });
    row("another run directory", other,
        [](Scene &s) { s.look.variables[1] = "CLAUDE_SSH_RUN_DIR=/r/run/a/"; });
    row("no mark", grandchild, [](Scene &s) { s.look.variables.pop_back(); });
    row("its parent's mark", grandchild,
        [](Scene &s) { s.look.variables[2] = "CLAUDE_SSH_CHILD=4710:1001"; });
    row("a mark of another start", grandchild,
        [](Scene &s) { s.look.variables[2] = "CLAUDE_SSH_CHILD=4711:1000"; });
    row("no variables", foreign, [](Scene &s) { s.look.variables.clear(); });
    const auto launched = [](std::vector<std::string> arguments) {
        return [arguments = std::move(arguments)](Scene &s) {
            s.record.argv0 = "/etc/launcher";
            s.record.program = "/opt/cli";
            s.look.arguments = arguments;
        };
    };
    row("the launcher runs", "", launched({"/etc/launcher", "/opt/cli"}));
    row("the launcher has become the program", "", launched({"/opt/cli"}));
    row("the program by its name", "", launched({"cli"}));
    row("an interpreter was handed the program", "", launched({"/bin/node", "/opt/cli"}));
    row("a part of an argument",
        R"(it does not run the recorded program "/etc/launcher" and )"
        R"(neither runs nor was handed "/opt/cli")",
        launched({"/bin/node", "--x=/opt/cli"}));
    row("before 89cb628 no program counts",
        R"(it does not run the recorded program "/etc/launcher")", [launched](Scene &s) {
            launched({"/opt/cli"})(s);
            s.self.knowsPrograms = false;
        });
}

void TestRecordProof::proofs()
{
    QFETCH(Change, change);
    Scene scene;
    change(scene);
    QTEST(reasonToSpare(scene.record, scene.look, scene.self), "reason");
}

CLAUSTRUM_PLAIN_TEST(TestRecordProof)
#include "testrecordproof.moc"
