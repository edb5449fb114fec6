// SPDX-License-Identifier: Apache-2.0
// plugins.prune (later/git-files.md): what goes, what stays, and the answer to the byte.
#include "pluginscratch.h"
#include "posix/tests/unprivileged.h"
#include "posix/unixsocket.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <array>
#include <functional>
#include <sys/stat.h>

using namespace claustrum;
using namespace claustrum::test;
using namespace std::string_literals;

using Stage = std::function<void(PluginScratch &)>;
Q_DECLARE_METATYPE(Stage)

namespace {

const std::string a = "aaaaaaaaaaaaaaaa";
const std::string b = "bbbbbbbbbbbbbbbb";
const std::string c = "cccccccccccccccc";
const std::string d = "dddddddddddddddd";

QByteArray list(const std::string &name)
{
    return "[\"" + toQt(name) + "\"]";
}

} // namespace

class TestPluginsPrune : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_scratch = std::make_unique<PluginScratch>(); }
    void otherSockets_data();
    void otherSockets();
    void days_data();
    void days();
    void entries_data();
    void entries();
    void uses();
    void markedProcesses();
    void siblings_data();
    void siblings();
    void noPermission();
    void namesOfInstallsAreNoPlugins();
    void keepsNoDescriptors();

private:
    std::unique_ptr<PluginScratch> m_scratch;
};

void TestPluginsPrune::otherSockets_data()
{
    QTest::addColumn<std::string>("socket");
    for (const char *socket :
         {"run/rpc.sock", "run/c0ffee01/other.sock", "walk/c0ffee01/rpc.sock",
          "run/c0ffee01/x/rpc.sock", "=run/c0ffee01/rpc.sock", "=/run/rpc.sock", "=/rpc.sock", "="})
        QTest::newRow(socket) << std::string(socket);
}

/// Golden git-files 128.
void TestPluginsPrune::otherSockets()
{
    QFETCH(std::string, socket);
    m_scratch->plugin(PluginScratch::own + a);
    m_scratch->plugin("plugins/" + a);
    const QByteArray why = "this daemon's socket is not under run/\\u003cclientId\\u003e/, so it "
                           "has no per-install plugin root to prune";
    QCOMPARE(m_scratch->prune(30, socket),
             R"({"root":"","pruned":[],"prunedLegacy":[],"staleArchives":0,"kept":0,"live":0,)"
             R"("young":0,"legacy":"skipped: )"
                 + why + R"(","skipped":")" + why + R"(","minAgeDays":0})");
    QVERIFY(m_scratch->has(PluginScratch::own + a) && m_scratch->has("plugins/" + a));
}

void TestPluginsPrune::days_data()
{
    QTest::addColumn<std::int64_t>("asked");
    QTest::addColumn<int>("days");
    QTest::newRow("none") << std::int64_t{0} << 7;
    QTest::newRow("negative") << std::int64_t{-5} << 7;
    QTest::newRow("too few") << std::int64_t{6} << 7;
    QTest::newRow("some") << std::int64_t{8} << 8;
    QTest::newRow("golden git-files 134") << std::int64_t{99999} << 3650;
    QTest::newRow("far too many") << std::numeric_limits<std::int64_t>::max() << 3650;
}

void TestPluginsPrune::days()
{
    QFETCH(std::int64_t, asked);
    QFETCH(int, days);
    const Expected absent{.legacy = "absent", .days = days};
    QCOMPARE(m_scratch->prune(asked), absent.json());
    m_scratch->plugin(PluginScratch::own + a, days - 1);
    m_scratch->plugin(PluginScratch::own + b, days + 1);
    const Expected expected{.pruned = list(b), .young = 1, .days = days};
    QCOMPARE(m_scratch->prune(asked), expected.json());
    QVERIFY(m_scratch->has(PluginScratch::own + a) && !m_scratch->has(PluginScratch::own + b));
}

void TestPluginsPrune::entries_data()
{
    QTest::addColumn<Stage>("stage");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("stays");
    const std::string entry = PluginScratch::own + a;
    const auto row = [](const char *name, const Stage &stage, const Expected &expected,
                        bool stays) { QTest::newRow(name) << stage << expected.json() << stays; };
    const Expected nothing;
    const Expected pruned{.pruned = list(a)};
    const Expected young{.young = 1};
    row(
        "an old one", [=](auto &s) { s.plugin(entry); }, pruned, false);
    row(
        "a young mark",
        [=](auto &s) {
            s.plugin(entry);
            s.file(entry + "/.synced");
            s.age(entry, 60);
        },
        young, true);
    row(
        "a young manifest does not count",
        [=](auto &s) {
            s.plugin(entry);
            s.file(entry + "/manifest.json");
            s.age(entry, 60);
        },
        pruned, false);
    row(
        "an old mark, and a young directory",
        [=](auto &s) {
            s.plugin(entry);
            s.file(entry + "/.synced");
            s.age(entry + "/.synced", 60);
        },
        young, true);
    row(
        "a file",
        [=](auto &s) {
            s.directory(PluginScratch::own);
            s.file(entry);
            s.age(entry, 60);
        },
        nothing, true);
    row(
        "a link",
        [=](auto &s) {
            s.directory(PluginScratch::own);
            s.plugin("elsewhere");
            QVERIFY(::symlink("../../elsewhere", (s / entry).c_str()) == 0);
            s.age(entry, 60);
        },
        nothing, true);
    row(
        "the folder is a file",
        [=](auto &s) {
            s.directory("plugins");
            s.file("plugins/c0ffee01");
        },
        {.errors = R"(["${DIR}/plugins/c0ffee01: open ${DIR}/plugins/c0ffee01: not a directory"])"},
        false);
    row(
        "both folders, sorted",
        [=](auto &s) {
            s.plugin(entry);
            s.plugin("plugins/" + d);
            s.plugin("plugins/" + b);
            s.plugin("plugins/" + c, 1);
        },
        {.pruned = list(a),
         .prunedLegacy = "[\"" + toQt(b) + "\",\"" + toQt(d) + "\"]",
         .young = 1},
        false);
}

void TestPluginsPrune::entries()
{
    QFETCH(Stage, stage);
    m_scratch->plugin(PluginScratch::own + "AAAAAAAAAAAAAAAA"s);
    m_scratch->plugin(PluginScratch::own + "aaaaaaaaaaaaaaa"s);
    m_scratch->plugin(PluginScratch::own + "aaaaaaaaaaaaaaaaa"s);
    m_scratch->plugin(PluginScratch::own + ".aaaaaaaaaaaaaaaa"s);
    if (QTest::currentDataTag() == "the folder is a file"s)
        m_scratch = std::make_unique<PluginScratch>();
    stage(*m_scratch);
    QTEST(m_scratch->prune(), "answer");
    QTEST(m_scratch->has(PluginScratch::own + a), "stays");
    if (m_scratch->has("elsewhere"))
        QVERIFY(m_scratch->has("elsewhere/hook.sh"));
    QVERIFY(QTest::currentDataTag() == "the folder is a file"s
            || readDirectoryNames(*m_scratch / PluginScratch::own)->size() >= 4);
}

/// What children and extractions use stays, however old it is.
void TestPluginsPrune::uses()
{
    for (const std::string &name : {a, b, c})
        m_scratch->plugin(PluginScratch::own + name);
    m_scratch->plugin("plugins/" + a);
    const std::array<std::string, 1> arguments = {*m_scratch / (PluginScratch::own + a)};
    auto child = m_scratch->inUse().holdNamed({arguments});
    auto unpacking = m_scratch->inUse().holdWritten(*m_scratch / (PluginScratch::own + b));
    QCOMPARE(m_scratch->prune(), (Expected{.pruned = list(c), .live = 2, .young = 1}.json()));
    child.reset();
    unpacking.reset();
    QCOMPARE(m_scratch->prune(), (Expected{.pruned = "[\"" + toQt(a) + "\",\"" + toQt(b) + "\"]",
                                           .prunedLegacy = list(a)}
                                      .json()));
}

/// Children that an earlier daemon left, and descendants of children.
void TestPluginsPrune::markedProcesses()
{
    for (const std::string &name : {a, b, c, d})
        m_scratch->plugin(PluginScratch::own + name);
    m_scratch->plugin("plugins/" + a);
    const std::string mark = "CLAUDE_SSH_RUN_DIR=" + *m_scratch / "run/";
    m_scratch->process("10", "HOME=/\0"s + mark + "c0ffee01\0"s, "sh\0-c\0/p/"s + a + "/x\0"s);
    m_scratch->process("11", mark + "bbbbbbbb\0"s, "/p/" + b);
    m_scratch->process("12", "X" + mark + "c0ffee01\0HOME=/\0"s, "/p/" + c);
    m_scratch->process("14", "CLAUDE_SSH_RUN_DIR=/elsewhere/run/c0ffee01\0"s, "/p/" + c);
    m_scratch->process("self", mark + "c0ffee01\0"s, "/p/" + d);
    m_scratch->directory("proc/13"); // is ending
    const Expected expected{.pruned = "[\"" + toQt(c) + "\",\"" + toQt(d) + "\"]", .live = 3};
    QCOMPARE(m_scratch->prune(), expected.json());
}

void TestPluginsPrune::siblings_data()
{
    QTest::addColumn<Stage>("stage");
    QTest::addColumn<QByteArray>("detail"); // empty: none is found
    const auto row = [](const char *name, const Stage &stage, const QByteArray &detail) {
        QTest::newRow(name) << stage << detail;
    };
    row(
        "none", [](auto &) {}, "");
    row(
        "no socket", [](auto &s) { s.directory("run/bbbbbbbb"); }, "");
    row(
        "a file beside", [](auto &s) { s.file("run/bbbbbbbb"); }, "");
    row(
        "its own", [](auto &s) { s.file("run/c0ffee01/rpc.sock"); }, "");
    row(
        "no socket but a file",
        [](auto &s) {
            s.directory("run/bbbbbbbb");
            s.file("run/bbbbbbbb/rpc.sock");
        },
        "");
    row(
        "nobody listens any more",
        [](auto &s) {
            s.directory("run/bbbbbbbb");
            QVERIFY(bindUnixSocket(s / "run/bbbbbbbb/rpc.sock"));
        },
        "");
    row(
        "a link loop",
        [](auto &s) {
            s.directory("run/bbbbbbbb");
            QVERIFY(::symlink("rpc.sock", (s / "run/bbbbbbbb/rpc.sock").c_str()) == 0);
        },
        "cannot inspect ${DIR}/run/bbbbbbbb/rpc.sock: stat ${DIR}/run/bbbbbbbb/rpc.sock: too many "
        "levels of symbolic links");
    row(
        "the folder of the sockets cannot be read",
        [](auto &s) { QVERIFY(::rename((s / "run").c_str(), (s / "walk").c_str()) == 0); },
        "cannot read ${DIR}/run: open ${DIR}/run: no such file or directory");
}

void TestPluginsPrune::siblings()
{
    QFETCH(Stage, stage);
    QFETCH(QByteArray, detail);
    m_scratch->plugin("plugins/" + a);
    stage(*m_scratch);
    Expected expected{.prunedLegacy = list(a)};
    if (!detail.isEmpty())
        expected = {.legacy = "skipped: another install's daemon is running (" + detail
                              + "); its sessions may use the shared legacy dirs"};
    QCOMPARE(m_scratch->prune(), expected.json());
    QCOMPARE(m_scratch->has("plugins/" + a), !detail.isEmpty());

    // A daemon that answers counts in any case.
    m_scratch->directory("run/dddddddd");
    m_scratch->plugin("plugins/" + b);
    const auto listener = bindUnixSocket(*m_scratch / "run/dddddddd/rpc.sock");
    QVERIFY(listener);
    const QByteArray answer = m_scratch->prune();
    QVERIFY2(answer.contains(detail.isEmpty() ? "(run/dddddddd/rpc.sock answers); its sessions"
                             : detail.startsWith("cannot read") ? "run/dddddddd/rpc.sock answers"
                                                                : detail),
             answer);
    QVERIFY(m_scratch->has("plugins/" + b));
}

/// Golden git-files 135 and 136.
void TestPluginsPrune::noPermission()
{
    const Unprivileged user(*m_scratch);
    PluginScratch scratch;
    scratch.directory("run/bbbbbbbb");
    const std::string socket = scratch / "run/bbbbbbbb/rpc.sock";
    {
        const auto listener = bindUnixSocket(socket);
        QVERIFY(listener && ::chmod(socket.c_str(), 0) == 0);
        QCOMPARE(
            scratch.prune(),
            (Expected{.legacy = "skipped: another install's daemon is running (cannot rule out "
                                "run/bbbbbbbb/rpc.sock: dial unix ${DIR}/run/bbbbbbbb/rpc.sock: "
                                "connect: permission denied); its sessions may use the shared "
                                "legacy dirs"}
                 .json()));
    }
    QVERIFY(::unlink(socket.c_str()) == 0);
    const std::string entry = PluginScratch::own + a;
    scratch.directory(entry + "/x");
    scratch.file(entry + "/x/f");
    scratch.plugin(PluginScratch::own + b);
    QVERIFY(::chmod((scratch / (entry + "/x")).c_str(), 0555) == 0);
    scratch.age(entry, 60);
    const Expected expected{.pruned = list(b),
                            .errors = "[\"${DIR}/" + toQt(entry) + ": unlinkat ${DIR}/"
                                      + toQt(entry) + "/x/f: permission denied\"]"};
    QCOMPARE(scratch.prune(), expected.json());
    QVERIFY(::chmod((scratch / (entry + "/x")).c_str(), 0755) == 0);

    QVERIFY(::chmod((scratch / "plugins/c0ffee01").c_str(), 0100) == 0);
    const Expected unreadable{
        .errors =
            R"(["${DIR}/plugins/c0ffee01: open ${DIR}/plugins/c0ffee01: permission denied"])"};
    QCOMPARE(scratch.prune(), unreadable.json());
    QVERIFY(::chmod((scratch / "plugins/c0ffee01").c_str(), 0755) == 0);
}

/// A client's id may look like a plugin.
void TestPluginsPrune::namesOfInstallsAreNoPlugins()
{
    m_scratch->directory("run/" + a);
    m_scratch->directory("run/" + b);
    m_scratch->plugin("plugins/" + a);
    m_scratch->plugin("plugins/" + b);
    m_scratch->plugin("plugins/" + c);
    const QByteArray answer = m_scratch->prune(0, "run/" + a + "/rpc.sock");
    QVERIFY2(answer.contains(R"("pruned":[],"prunedLegacy":)" + list(c)), answer);
    QVERIFY(m_scratch->has("plugins/" + a) && m_scratch->has("plugins/" + b));
}

void TestPluginsPrune::keepsNoDescriptors()
{
    const int before = openDescriptors();
    m_scratch->plugin(PluginScratch::own + a);
    m_scratch->plugin("plugins/" + b, 1);
    m_scratch->directory("run/dddddddd");
    const auto listener = bindUnixSocket(*m_scratch / "run/dddddddd/rpc.sock");
    m_scratch->prune();
    QCOMPARE(openDescriptors(), before + 1); // the listener
}

CLAUSTRUM_TEST(TestPluginsPrune)
#include "testpluginsprune.moc"
