// SPDX-License-Identifier: Apache-2.0
// Large archives, large trees and much git: in little memory, and beside everything else.
// Full size: CLAUSTRUM_STRESS=full ctest -L stress
#include "daemon/extract/tests/archivefile.h"
#include "posix/files.h"
#include "testing/pings.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/jsonwriter.h"

#include <QTest>

#include <set>

using namespace claustrum;
using namespace claustrum::testing;

class TestLargeWork : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bomb();
    void manyEntries_data();
    void manyEntries();
    void manyStatuses();
    void floodOfOutput();
};

namespace {

constexpr std::size_t mebibyte = 1024UL * 1024;
/// Of an archive's work, beyond the most that the start took: that depends on the libraries.
constexpr std::size_t littleMemory = 2 * mebibyte;

/// A daemon whose memory is looked at, and one client that waits while another pings.
struct Scene
{
    explicit Scene(std::size_t memoryBound, Sandbox::Variables variables = {})
        : daemon(sandbox, setup(memoryBound, std::move(variables)))
        , client(daemon.client())
    {}

    static DaemonSetup setup(std::size_t memoryBound, Sandbox::Variables variables)
    {
        DaemonSetup setup;
        setup.memoryBound = memoryBound;
        setup.variables = std::move(variables);
        return setup;
    }

    /// Asks while pings go on, as long as it takes; the answer, if they all were answered.
    std::string ask(const char *name, std::string_view method, const std::string &params)
    {
        constexpr std::chrono::minutes longest(20);
        BackgroundPings pings(daemon.client());
        const auto answer = client.answer(client.ask(method, params), longest);
        const bool answered = pings.stop(name);
        qInfo("%s: %zu kB resident at most, %zu kB at the start", name,
              daemon.mostResidentBytes() / 1024, atStart / 1024);
        return answered ? answer : "a ping was not answered";
    }

    std::string extract(const char *name, const std::string &archive)
    {
        std::string params;
        ObjectWriter(params)
            .string("archivePath", archive)
            .string("destDir", sandbox.path("out"))
            .close();
        const std::string answer = ask(name, "files.extract_tar", params);
        return sanitized || daemon.mostResidentBytes() <= atStart + littleMemory
                   ? answer
                   : "too much memory";
    }

    const Sandbox sandbox;
    const TestDaemon daemon;
    Client client;
    const std::size_t atStart = daemon.mostResidentBytes();
};

std::string pathParam(const std::string &path)
{
    std::string params;
    ObjectWriter(params).string("path", path).close();
    return params;
}

/// The environment for repository(), and a daemon for it.
const Sandbox::Variables gitVariables{
    {"GIT_CONFIG_GLOBAL", "/dev/null"}, {"GIT_CONFIG_SYSTEM", "/dev/null"},
    {"GIT_AUTHOR_NAME", "Lab"},         {"GIT_AUTHOR_EMAIL", "lab@example.invalid"},
    {"GIT_COMMITTER_NAME", "Lab"},      {"GIT_COMMITTER_EMAIL", "lab@example.invalid"}};

/// A repository with one commit of so many files; whether git could make it.
bool makeRepository(const Sandbox &sandbox, const std::string &path, int files)
{
    const auto script = "git init -q \"$0\" && cd \"$0\" && for i in $(seq " + std::to_string(files)
                        + "); do echo $i > f$i; done && git add -A && git commit -qm one";
    RunSetup setup;
    setup.program = "/bin/sh";
    setup.variables = gitVariables;
    return run(sandbox, {"-c", script, path}, setup).status == 0;
}

} // namespace

/// Zeros, which deflate makes a thousand times smaller.
void TestLargeWork::bomb()
{
    const auto size = scaled<std::size_t>(64, 2048) * mebibyte;
    Scene scene(64 * mebibyte);
    const std::string path = scene.sandbox.path("bomb.tgz");
    {
        test::ArchiveFile archive(path);
        archive.write(test::TarHeaderBuilder("zeros", '0', size).build());
        const std::string zeros(mebibyte, '\0');
        for (std::size_t written = 0; written < size; written += zeros.size())
            archive.write(zeros);
    }
    QCOMPARE(scene.extract("a bomb", path), std::string(R"({"success":true,"fileCount":1})"));
    QCOMPARE(std::size_t(statFile(scene.sandbox.path("out/zeros"))->st_size), size);
}

void TestLargeWork::manyEntries_data()
{
    QTest::addColumn<bool>("directories");
    QTest::newRow("files") << false;
    QTest::newRow("directories") << true;
}

/// All in one directory, and then one archive in the place of them all.
void TestLargeWork::manyEntries()
{
    QFETCH(bool, directories);
    const int count = scaled(20'000, 1'000'000);
    Scene scene(64 * mebibyte);
    const std::string many = scene.sandbox.path("many.tgz");
    {
        test::ArchiveFile archive(many);
        for (int i = 0; i < count; ++i)
            archive.write(test::tarEntry(std::to_string(i), {}, directories ? '5' : '0'));
    }
    const auto files = std::to_string(directories ? 0 : count);
    QCOMPARE(scene.extract("many entries", many), R"({"success":true,"fileCount":)" + files + "}");
    QVERIFY(statFile(scene.sandbox.path("out/" + std::to_string(count - 1))));

    const std::string one =
        scene.sandbox.makeFile("one.tgz", test::gzipped(test::tarEntry("one") + test::tarEnd));
    QCOMPARE(scene.extract("removing them", one), std::string(R"({"success":true,"fileCount":1})"));
    QVERIFY(!statFile(scene.sandbox.path("out/0")));
}

/// By the real git, all at once.
void TestLargeWork::manyStatuses()
{
    const std::size_t count = scaled<std::size_t>(40, 200);
    Scene scene(32 * mebibyte, gitVariables);
    const std::string repository = scene.sandbox.path("repository");
    QVERIFY(makeRepository(scene.sandbox, repository, 1000));
    (void)scene.client.call("git.status", pathParam(repository));                // fills the caches
    QVERIFY(eventually([&] { return childrenOf(scene.daemon.pid()).empty(); })); // the login shell
    const auto before = descriptorsOf(scene.daemon.pid()).size();

    BackgroundPings pings(scene.daemon.client());
    std::set<std::int64_t> due;
    while (due.size() < count)
        due.insert(scene.client.ask("git.status", pathParam(repository)));
    for (const auto id : due)
        QCOMPARE(scene.client.answer(id), std::string(R"({"isRepo":true,"clean":true})"));
    QVERIFY(pings.stop("many statuses"));
    qInfo("many statuses: %zu kB resident at most", scene.daemon.mostResidentBytes() / 1024);
    QVERIFY(eventually([&] { return descriptorsOf(scene.daemon.pid()).size() <= before; }));
    QVERIFY(scene.daemon.hasNoZombies());
}

void TestLargeWork::floodOfOutput()
{
    const auto size = std::to_string(scaled<std::size_t>(50, 500) * mebibyte);
    const Sandbox bin;
    bin.makeFile("git",
                 "#!/bin/sh\ncase \"$*\" in *--git-dir*) exit 0;; esac\nhead -c " + size
                     + " /dev/zero | tr '\\0' x\n",
                 0755);
    Scene scene(64 * mebibyte, {{"PATH", bin.path("") + ":/usr/bin:/bin"}});
    QCOMPARE(scene.ask("a flood of git's output", "git.status", pathParam("/")),
             std::string(R"({"code":-32603,"message":"git status: output too large"})"));
}

CLAUSTRUM_TEST(TestLargeWork)
#include "testlargework.moc"
