// SPDX-License-Identifier: Apache-2.0
// -reference-build (builds.md): each difference that is named, of a real daemon, and where the
// recordings of the latest build therefore differ from the older ones, and where not.
#include "testing/client.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/builds.h"
#include "wire/jsonvalue.h"

#include <QProcess>
#include <QTest>

#include <filesystem>
#include <map>
#include <set>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

DaemonSetup speaking(std::string_view build)
{
    DaemonSetup setup;
    setup.args = {"-reference-build", std::string(build)};
    return setup;
}

/// How a build stands to the changes that builds.md dates.
struct Speaks
{
    bool root = false;      ///< since 7cbfa47
    bool offsets = false;   ///< since 7c2f88d
    bool tokenFile = false; ///< since 5db5e4a
};

const std::map<std::string, Speaks> builds = {
    {"8de85fa", {}},
    {"7cbfa47", {true}},
    {"d20a77d", {true}},
    {"7c2f88d", {true, true}},
    {"5db5e4a", {true, true, true}},
};

bool has(const std::string &text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

using Lines = std::set<int>;
using Differences = std::map<std::string, Lines>;

/// Lines of the recordings at which a build before 7c2f88d differs: those that show killAndWait,
/// stdin offsets, features, and slugs.
const Differences before7c2f88d = {
    {"git-info", {31, 33, 35, 37, 39, 41, 43, 45, 47, 49, 51, 53, 55}},
    {"git-worktree-create", {43}},
    {"params-typing", {76, 78, 80, 82, 84, 86, 88, 94, 98, 104, 138}},
    {"process-basic", {65, 66}},
    {"process-drain", {8, 12}},
    {"process-kill", {35, 37, 38}},
    {"process-reattach", {12, 15, 17, 19, 24, 27, 36, 43, 53, 58, 60, 64, 65}},
    {"process-spawn-errors", {51}},
    // From the first offset that was ignored on, the process has read other bytes.
    {"process-stdin", {6, 9, 12, 14, 15}},
    {"server-methods", {8}},
};

/// Plays all recordings against the program, and notes where they differ.
Differences play(const std::string &program)
{
    QProcess player;
    player.start(CLAUSTRUM_CONFORMANCE,
                 {"replay", "--server", QString::fromStdString(program), "--recordings",
                  CLAUSTRUM_SOURCE_DIR "/recordings", "--build", "5db5e4a", "--format", "json",
                  "--timeout", "5"});
    constexpr int patienceMs = 110000;
    player.waitForFinished(patienceMs);
    Differences differences;
    for (const QByteArray &line : player.readAllStandardOutput().split('\n')) {
        const auto json = parseJson(line.toStdString());
        const JsonValue *const result = json ? json->find("result") : nullptr;
        if (!result)
            continue;
        const std::string scenario = result->find("scenario")->string();
        const std::string verdict = result->find("verdict")->string();
        const bool played = verdict == "equal" || verdict == "differs";
        if (verdict == "skipped")
            qInfo("not run here: %s", result->find("reason")->string().c_str());
        else if (!played)
            differences[scenario + " " + verdict] = {};
        for (const JsonValue &difference : result->find("differences")->array())
            differences[scenario].insert(
                static_cast<int>(difference.find("line")->integer().value_or(0)));
    }
    return differences;
}

QByteArray shown(const Differences &differences)
{
    QByteArray text;
    for (const auto &[scenario, lines] : differences) {
        text += "\n" + QByteArray::fromStdString(scenario) + ":";
        for (const int line : lines)
            text += " " + QByteArray::number(line);
    }
    return text;
}

} // namespace

class TestReferenceBuilds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsEveryRecordedBuild();
    void takesPrefixes_data();
    void takesPrefixes();
    void speaksAsThatBuild_data();
    void speaksAsThatBuild();
    void differsWhereItShould_data();
    void differsWhereItShould();
};

/// Recordings show the builds up to the standard one; later builds have cases.
void TestReferenceBuilds::knowsEveryRecordedBuild()
{
    const auto all = ReferenceBuild::all();
    for (std::size_t at = 0; at < builds.size(); ++at)
        QVERIFY(builds.count(std::string(all[at].hash().substr(0, 7))) == 1);
    QCOMPARE(&all[builds.size() - 1], &ReferenceBuild::standard());
}

void TestReferenceBuilds::takesPrefixes_data()
{
    QTest::addColumn<std::string>("given");
    QTest::addColumn<bool>("known");
    QTest::newRow("seven digits") << std::string("8de85fa") << true;
    QTest::newRow("all digits") << std::string("8de85faaa11694321e937499a18c7ab88f37c76c") << true;
    QTest::newRow("six digits") << std::string("8de85f") << false;
    QTest::newRow("none") << std::string() << false;
    QTest::newRow("a later build") << std::string("7d193f8") << true;
    QTest::newRow("upper case") << std::string("8DE85FA") << false;
}

void TestReferenceBuilds::takesPrefixes()
{
    QFETCH(std::string, given);
    QFETCH(bool, known);
    const Sandbox sandbox;
    if (known) {
        const TestDaemon daemon(sandbox, speaking(given));
        QVERIFY(daemon.running());
        return;
    }
    RunSetup setup;
    setup.variables = {{"CLAUDE_SSH_DAEMON_CHILD", "1"}};
    const auto refused = run(sandbox,
                             {"-serve", "-socket", sandbox.socketPath(), "-token-file",
                              sandbox.makeFile("token", "t"), "-reference-build=" + given},
                             setup);
    QCOMPARE(refused.status, 1);
    QCOMPARE(refused.err, "claustrum: unknown reference build \"" + given
                              + "\"; known: 8de85fa, 7cbfa47, d20a77d, 7c2f88d, 5db5e4a, 7d193f8, "
                                "4534d86, 3ef9370, 19f30c4, 90fca6e, f6010b9, 89cb628\n");
}

void TestReferenceBuilds::speaksAsThatBuild_data()
{
    QTest::addColumn<std::string>("build");
    for (const auto &[build, speaks] : builds)
        QTest::newRow(build.c_str()) << build;
}

void TestReferenceBuilds::speaksAsThatBuild()
{
    QFETCH(std::string, build);
    const Speaks &speaks = builds.at(build);
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, speaking(build));
    Client client = daemon.client();

    const std::string capabilities = client.call("server.capabilities");
    QCOMPARE(has(capabilities, R"("process.kill","process.killAndWait","process.reattach")"),
             speaks.offsets);
    QVERIFY(capabilities.ends_with(
        speaks.offsets ? R"("process.reattach"],"features":["process.stdin.offset"]})"
                       : R"("process.kill","process.reattach"]})"));

    client.call("process.spawn", shell("p", "cat"));
    QCOMPARE(
        client.call("process.stdin", input("p", "abc")),
        std::string(speaks.offsets ? R"({"success":true,"applied":3})" : R"({"success":true})"));
    const std::string again = client.call("process.stdin", input("p", "abc", 0));
    QCOMPARE(again, std::string(speaks.offsets ? R"({"success":true,"applied":3,"duplicate":true})"
                                               : R"({"success":true})"));
    const std::string ahead = client.call("process.stdin", input("p", "abc", 99));
    QCOMPARE(has(ahead, "-32003"), speaks.offsets);
    QCOMPARE(client.call("process.reattach", R"({"id":"nobody"})"),
             std::string(R"({"found":false,"running":false,"firstSeq":0,"lastSeq":0)")
                 + (speaks.offsets ? R"(,"stdinApplied":0})" : "}"));
    QCOMPARE(
        client.call("process.killAndWait", R"({"id":"nobody"})"),
        std::string(speaks.offsets
                        ? R"({"found":false,"died":false})"
                        : R"({"code":-32601,"message":"Unknown method: process.killAndWait"})"));

    const std::string path = R"({"path":")" + sandbox.path("home") + "\"}";
    QCOMPARE(client.call("git.info", path),
             std::string(speaks.offsets ? R"({"isRepo":false,"repoSlug":"","defaultBranch":""})"
                                        : R"({"isRepo":false})"));
    RunSetup git;
    git.program = "/usr/bin/git";
    QCOMPARE(run(sandbox, {"init", "-q", "-b", "main", sandbox.path("home")}, git).status, 0);
    QCOMPARE(client.call("git.info", path),
             R"({"isRepo":true,"repo":"home","branch":"main")"
                 + (speaks.root ? R"(,"root":")" + sandbox.path("home") + "\"" : std::string())
                 + (speaks.offsets ? R"(,"repoSlug":"","defaultBranch":""})" : "}"));

    QCOMPARE(std::filesystem::exists(sandbox.path("run/daemon.token")), speaks.tokenFile);
}

void TestReferenceBuilds::differsWhereItShould_data()
{
    QTest::addColumn<std::string>("build");
    for (const auto &[build, speaks] : builds)
        QTest::newRow(build.c_str()) << build;
}

void TestReferenceBuilds::differsWhereItShould()
{
    QFETCH(std::string, build);
    const Sandbox sandbox;
    std::filesystem::create_directories(sandbox.path("bin"));
    const std::string program = sandbox.path("bin/claustrum");
    std::filesystem::copy_file(programPath(), program);
    // With its module: a sanitizer's dlopen() does not look along the program's run path.
    std::filesystem::create_directory_symlink(
        std::filesystem::path(programPath()).parent_path().parent_path() / "lib",
        sandbox.path("lib"));
    sandbox.makeFile("bin/claustrum.conf", "reference-build = " + build + "\n");
    Differences found = play(program);
    // Consequences of the first differences need not be the same twice.
    constexpr int firstConsequence = 16;
    auto &stdinLines = found["process-stdin"];
    stdinLines.erase(stdinLines.lower_bound(firstConsequence), stdinLines.end());
    std::erase_if(found, [](const auto &entry) {
        return entry.second.empty() && entry.first.find(' ') == std::string::npos;
    });
    const Differences expected = builds.at(build).offsets ? Differences() : before7c2f88d;
    QCOMPARE(shown(found), shown(expected));
}

CLAUSTRUM_TEST(TestReferenceBuilds)
#include "testreferencebuilds.moc"
