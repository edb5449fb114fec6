// SPDX-License-Identifier: Apache-2.0
#include "common/managed/launchercheck.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <cerrno>
#include <filesystem>
#include <sys/stat.h>

using namespace claustrum;
using claustrum::testing::Sandbox;
namespace fs = std::filesystem;

class TestLauncherCheck : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void checks_data();
    void checks();
    void doesNotLookAtArguments();
    void tellsWhyAFileCannotRun_data();
    void tellsWhyAFileCannotRun();
    void namesAFailedStart_data();
    void namesAFailedStart();

private:
    Sandbox m_sandbox;
};

void TestLauncherCheck::initTestCase()
{
    m_sandbox.makeFile("wrap", "#!/bin/sh\n", 0755);
    m_sandbox.makeFile("plain", "#!/bin/sh\n", 0644);
    m_sandbox.makeFile("broken", "", 0755);
    for (const char *name : {"a.js", "a.mjs", "a.ts", "a.tsx", "a.jsx", "a.JS", "a.cjs"})
        m_sandbox.makeFile(name, "#!/bin/sh\n", 0755);
    fs::create_directory(m_sandbox.path("folder"));
    fs::create_symlink("wrap", m_sandbox.path("link"));
    fs::create_symlink("nowhere", m_sandbox.path("dangling"));
    fs::create_symlink("loop", m_sandbox.path("loop"));
    QCOMPARE(::mkfifo(m_sandbox.path("fifo").c_str(), 0755), 0);
}

/// The reason, with $ for the launcher in its quotes; empty: usable.
void TestLauncherCheck::checks_data()
{
    QTest::addColumn<std::string>("launcher"); // of a name alone in the sandbox
    QTest::addColumn<std::string>("reason");
    const auto row = [&](const char *name, const std::string &launcher, const char *reason) {
        QTest::newRow(name) << launcher << std::string(reason);
    };
    constexpr const char *missing =
        "launcher $ does not exist or is not an executable regular file";
    constexpr const char *script =
        "launcher $ is a script the SDK would run in place of Claude Code";
    constexpr const char *relative =
        "the launcher must be an absolute path, not a bare name resolved via PATH";
    const auto in = [&](const char *name) { return m_sandbox.path(name); };
    row("a program", in("wrap"), "");
    row("a link to one", in("link"), "");
    row("an empty file that may be executed", in("broken"), "");
    row("a missing file", in("none"), missing);
    row("below a file", in("wrap/x"), missing);
    row("a dangling link", in("dangling"), missing);
    row("a link to itself", in("loop"), missing);
    row("a file that may not be executed", in("plain"), missing);
    row("a folder", in("folder"), missing);
    row("a fifo", in("fifo"), missing);
    row("a NUL", in("wrap") + std::string("\0x", 2), missing);
    row("a bare name", "sh", relative);
    row("a relative path", "./wrap", relative);
    row("a home", "~/wrap", relative);
    row("its own path", "/cli", "launcher $ is Claude Code's own path");
    row("its own path in other words", "/./cli", missing);
    for (const char *name : {"a.js", "a.mjs", "a.ts", "a.tsx", "a.jsx"})
        row(name, in(name), script);
    row("a missing script", "/none.js", script);
    row("a relative script", "a.js", relative);
    row("capitals", in("a.JS"), "");
    row("another suffix", in("a.cjs"), "");
}

void TestLauncherCheck::checks()
{
    QFETCH(std::string, launcher);
    QFETCH(std::string, reason);
    if (const auto at = reason.find('$'); at != std::string::npos)
        reason.replace(at, 1, "`" + launcher + "`");
    const auto checked = checkLauncher({launcher}, "/cli");
    QCOMPARE(checked ? std::string() : checked.error().text, reason);
}

void TestLauncherCheck::doesNotLookAtArguments()
{
    QVERIFY(checkLauncher({m_sandbox.path("wrap"), "", "/cli", "a;b", "x.js"}, "/cli"));
    const std::string none = "the value is set but contains no launcher — unset it to run without "
                             "one, or set it to the absolute path of your launcher";
    QCOMPARE(checkLauncher({}, "/cli").error().text, none);
    QCOMPARE(checkLauncher({"", "a"}, "/cli").error().text, none);
    QCOMPARE(checkLauncher({"", "a"}, "").error().text, none);
    QCOMPARE(checkLauncher({"wrap"}, "wrap").error().text,
             std::string("launcher `wrap` is Claude Code's own path"));
    const auto shown = [](const std::string &launcher) {
        return checkLauncher({launcher}, launcher).error().text;
    };
    const std::string end = "` is Claude Code's own path";
    QCOMPARE(shown("/" + std::string(255, 'a')), "launcher `/" + std::string(255, 'a') + end);
    QCOMPARE(shown("/" + std::string(256, 'a')), "launcher `/" + std::string(255, 'a') + "…" + end);
    QCOMPARE(shown("/" + std::string(253, 'a') + "€" + std::string(43, 'b')),
             "launcher `/" + std::string(253, 'a') + "…" + end);
    QCOMPARE(shown(std::string(300, '\x80')), "launcher `…" + end);
}

void TestLauncherCheck::tellsWhyAFileCannotRun_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<int>("error");
    const auto row = [](const char *name, int error) {
        QTest::newRow(name) << std::string(name) << error;
    };
    row("wrap", 0);
    row("link", 0);
    row("none", ENOENT);
    row("wrap/x", ENOTDIR);
    row("loop", ELOOP);
    row("plain", EACCES);
    row("folder", EACCES);
    row("fifo", EACCES);
}

void TestLauncherCheck::tellsWhyAFileCannotRun()
{
    QFETCH(std::string, name);
    QTEST(executionError(m_sandbox.path(name)), "error");
}

void TestLauncherCheck::namesAFailedStart_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<std::string>("text");
    QTest::newRow("no interpreter")
        << ENOENT
        << std::string(
               "its interpreter was not found (the program on its #! line, or the loader of "
               "an ELF binary; a script saved with Windows CRLF line endings fails this "
               "way)");
    QTest::newRow("no format") << ENOEXEC << std::string("exec format error");
    QTest::newRow("no permission") << EACCES << std::string("permission denied");
}

void TestLauncherCheck::namesAFailedStart()
{
    QFETCH(int, error);
    QTEST(launcherStartFailure(error), "text");
}

CLAUSTRUM_PLAIN_TEST(TestLauncherCheck)
#include "testlaunchercheck.moc"
