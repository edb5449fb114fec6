// SPDX-License-Identifier: Apache-2.0
// -doctor on hosts in every condition that it names: each is staged around the real program.
#include "testing/run.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/jsonvalue.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

namespace {

/// Lines "LEVEL name: text" of the findings that are no PASS.
std::string troubles(const std::string &json)
{
    const auto parsed = parseJson(json);
    const auto *const findings = parsed ? parsed->find("findings") : nullptr;
    if (!findings)
        return "no JSON: " + json;
    std::string text;
    for (const auto &finding : findings->array()) {
        const auto member = [&](const char *key) { return finding.find(key)->string(); };
        if (member("level") == "PASS")
            continue;
        text += member("level") + ' ' + member("name") + ": " + member("text") + '\n';
        if (member("mend").empty())
            text += "without a way to mend it\n";
    }
    return text;
}

RunSetup healthy(const Sandbox::Variables &more = {})
{
    RunSetup setup;
    setup.variables = {{"SHELL", "/bin/sh"}, {"PATH", "/usr/bin:/bin:/usr/sbin:/sbin"}};
    for (const auto &[name, value] : more)
        setup.variables[name] = value;
    return setup;
}

/// Runs the doctor behind a script, which prepares the host; in mounts of its own if they are to be
/// changed.
Outcome runBehind(const Sandbox &sandbox, const std::string &script, bool ownMounts,
                  RunSetup setup = healthy())
{
    const auto whole = script + "\nexec " + shellWord(programPath()) + " -doctor -json $MORE";
    setup.program = ownMounts ? "/usr/bin/unshare" : "/bin/sh";
    return run(sandbox,
               ownMounts ? std::vector<std::string>{"--mount", "/bin/sh", "-c", whole}
                         : std::vector<std::string>{"-c", whole},
               setup);
}

bool mayMount()
{
    const Sandbox sandbox;
    RunSetup setup;
    setup.program = "/usr/bin/unshare";
    return run(sandbox, {"--mount", "mount", "-t", "tmpfs", "none", sandbox.path("")}, setup).status
           == 0;
}

} // namespace

Q_DECLARE_METATYPE(claustrum::testing::Sandbox::Variables)

class TestDoctor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aHealthyHost();
    void forPeople();
    void names_data();
    void names();
    void namesMounts_data();
    void namesMounts();
    void namesDaemons();
    void namesWhatIsLeftBehind();
    void speaksForAFailedStart();
    void speaksForAFailedInstall_data();
    void speaksForAFailedInstall();
    void aClockOfLongAgo();
    void leavesNothing();
};

void TestDoctor::aHealthyHost()
{
    const Sandbox sandbox;
    auto setup = healthy();
    const auto outcome = run(sandbox, {"-doctor", "-json"}, setup);
    QCOMPARE(troubles(outcome.out), std::string());
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.err, std::string());
}

void TestDoctor::forPeople()
{
    const Sandbox sandbox;
    const auto outcome = run(sandbox, {"-doctor"}, healthy({{"LD_PRELOAD", ""}}));
    QVERIFY2(outcome.out.starts_with("PASS  system      "), outcome.out.c_str());
    QVERIFY2(outcome.out.ends_with(" pass, 0 warn, 0 fail\n"), outcome.out.c_str());
}

void TestDoctor::names_data()
{
    QTest::addColumn<std::string>("script");
    QTest::addColumn<Sandbox::Variables>("variables");
    QTest::addColumn<std::string>("begin"); // of a line
    QTest::addColumn<int>("status");
    using V = Sandbox::Variables;
    const auto row = [](const char *name, const std::string &script, const V &variables,
                        const char *begin) {
        QTest::newRow(name) << script << variables << std::string(begin)
                            << (begin[0] == 'F' ? 1 : 0);
    };
    const std::string cli = "mkdir -p $HOME/.claude/remote/ccd-cli; cd $HOME/.claude/remote; ";

    row("no HOME", "unset HOME", {}, "FAIL home: HOME is not set");
    row("a relative HOME", "HOME=here", {}, "FAIL home: HOME is not an absolute path: here");
    row("a HOME that is missing", "HOME=/none", {}, "FAIL home: HOME is no directory");
    row("a long path", "MORE='-socket /tmp/'$(printf '%0108d' 0)", {},
        "FAIL socket: the path of the socket has 113 bytes of 107");
    row("a path too long for the inspection", "MORE='-socket /tmp/'$(printf '%091d' 0)/rpc.sock",
        {}, "WARN socket: the path of the socket has 105 bytes");
    row("a directory in place of the socket", "mkdir -p $HOME/.claude/remote/rpc.sock", {},
        "FAIL socket: a directory is where the socket should be");
    row("a file in place of the folder", "mkdir -p $HOME/.claude; echo >$HOME/.claude/remote", {},
        "FAIL socket: a file is where the socket's folder should be");
    row("a folder for everyone", "mkdir -p $HOME/.claude/remote; chmod 777 $HOME/.claude/remote",
        {}, "WARN socket: others may write to the socket's folder");
    row("a script without its interpreter", cli + "printf '#!/none/node\\n' >ccd-cli/1", {},
        "FAIL libc: ");
    row("a page in place of the CLI", cli + "echo '<html>' >ccd-cli/1", {}, "FAIL libc: ");
    row("another libstdc++",
        "mkdir $HOME/lib; echo >$HOME/lib/libstdc++.so.6.0; "
        "LD_LIBRARY_PATH=/none:$HOME/lib; export LD_LIBRARY_PATH",
        {}, "WARN libraries: LD_LIBRARY_PATH leads programs to another build of a library: ");
    row("another Qt",
        "mkdir $HOME/lib; echo >$HOME/lib/libQt5Core.so.5; "
        "LD_LIBRARY_PATH=$HOME/lib; export LD_LIBRARY_PATH",
        {}, "WARN libraries: LD_LIBRARY_PATH leads");
    row("a library for all programs", "export LD_PRELOAD=/none.so", {},
        "WARN libraries: LD_PRELOAD is set: /none.so");
    row("no login shell", "", {{"SHELL", "/none/fish"}},
        "WARN shell: SHELL is no program that can be run: /none/fish");
    row("a shell that says nothing", "", {{"SHELL", "/bin/false"}},
        "WARN shell: /bin/false -l -i -c prints no PATH");
    row("a proxy of another kind", "", {{"HTTPS_PROXY", "ftp://u:secret@p:1"}},
        "WARN proxy: HTTPS_PROXY has a scheme that is not known: ftp://…@p:1");
    row("a proxy without host", "", {{"http_proxy", "http://"}},
        "WARN proxy: HTTP_PROXY has no host");
    row("two proxies", "", {{"HTTPS_PROXY", "http://a:1"}, {"https_proxy", "http://b:1"}},
        "WARN proxy: HTTPS_PROXY and https_proxy differ");
    row("few descriptors", "ulimit -n 100", {}, "WARN limits: open files: 100");
    row("small files", "ulimit -f 2048", {}, "WARN limits: size of a file: 1.0 MiB");
    if (!sanitized) // it needs more
        row("little address space", "ulimit -v 1000000", {}, "WARN limits: address space: 977 MiB");
    row("little processor time", "ulimit -t 100", {},
        "WARN limits: seconds of processor time: 100");
    row("stdin closed", "exec <&-", {}, "WARN descriptors: stdin was closed");
    row("stderr closed", "exec 2>&-", {}, "WARN descriptors: stderr was closed");
}

void TestDoctor::names()
{
    QFETCH(std::string, script);
    QFETCH(Sandbox::Variables, variables);
    QFETCH(std::string, begin);
    QFETCH(int, status);
    const Sandbox sandbox;
    const auto outcome = runBehind(sandbox, script, false, healthy(variables));
    const auto found = troubles(outcome.out);
    QVERIFY2(("\n" + found).find("\n" + begin) != std::string::npos, (found + outcome.err).c_str());
    QVERIFY2(found.find("without a way") == std::string::npos, found.c_str());
    QVERIFY2(found.find("secret") == std::string::npos, found.c_str());
    QCOMPARE(outcome.status, status);
}

void TestDoctor::namesMounts_data()
{
    QTest::addColumn<std::string>("script");
    QTest::addColumn<std::string>("begin");
    const auto row = [](const char *name, const std::string &script, const char *begin) {
        QTest::newRow(name) << script << std::string(begin);
    };
    row("noexec home", "mount -t tmpfs -o noexec none $HOME", "FAIL noexec: no program in ");
    row("noexec TMPDIR",
        "mkdir $HOME/t; mount -t tmpfs -o noexec none $HOME/t; export TMPDIR=$HOME/t",
        "WARN noexec: no program in ");
    row("a full disk",
        "mount -t tmpfs -o size=1m none $HOME; head -c 2000000 /dev/zero 2>&- >$HOME/all",
        "FAIL space: nothing can be written in ");
    row("a small disk", "mount -t tmpfs -o size=10m none $HOME", "FAIL space: 10 MiB are free");
    row("a disk with some room", "mount -t tmpfs -o size=200m none $HOME",
        "WARN space: 200 MiB are free");
    row("few inodes", "mount -t tmpfs -o nr_inodes=500 none $HOME", "WARN inodes: 49");
    row("no inodes", "mount -t tmpfs -o nr_inodes=10 none $HOME", "FAIL inodes: ");
    row("a read-only home", "mount -t tmpfs -o ro none $HOME", "FAIL home: ");
    row("no /proc", "mount -t tmpfs none /proc", "FAIL system: /proc is not mounted");
    row("no /dev/null", "mount -t tmpfs none /dev", "FAIL system: /dev/null is missing");
    row("little memory in the control group",
        "d=/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup); mount -t tmpfs none "
        "/sys/fs/cgroup; "
        "mkdir -p $d; echo 300000000 >$d/memory.max; echo 0 >$d/memory.current",
        "WARN cgroup: 286 MiB of memory are left");
    row("few processes in the control group",
        "d=/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup); mount -t tmpfs none "
        "/sys/fs/cgroup; "
        "mkdir -p $d; echo 100 >$d/pids.max; echo 90 >$d/pids.current",
        "WARN cgroup: 10 further processes");
    row("the folder of another user",
        "mkdir -p $HOME/.claude/remote; chown 65534 $HOME/.claude/remote",
        "FAIL socket: the socket's folder belongs to another user");
}

void TestDoctor::namesMounts()
{
    QFETCH(std::string, script);
    QFETCH(std::string, begin);
    static const bool possible = mayMount();
    if (!possible)
        QSKIP("this user may not mount a file system");
    if (script.find("cgroup") != std::string::npos
        && ("\n" + contentOf("/proc/self/cgroup")).find("\n0::") == std::string::npos)
        QSKIP("no control groups of version 2");
    const Sandbox sandbox;
    const auto outcome = runBehind(sandbox, script, true);
    const auto found = troubles(outcome.out);
    QVERIFY2(("\n" + found).find("\n" + begin) != std::string::npos, (found + outcome.err).c_str());
    QVERIFY2(found.find("without a way") == std::string::npos, found.c_str());
}

void TestDoctor::namesDaemons()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    const auto look = [&] {
        return troubles(
            run(sandbox, {"-doctor", "-json", "-socket", sandbox.socketPath()}, healthy()).out);
    };
    QCOMPARE(look(), std::string());
    fs::remove(sandbox.socketPath());
    QCOMPARE(look(), "WARN daemons: no client can reach daemon " + std::to_string(daemon.pid())
                         + ", which was started for " + sandbox.socketPath() + '\n');
}

void TestDoctor::namesWhatIsLeftBehind()
{
    const Sandbox sandbox;
    RunSetup setup;
    setup.input = TestDaemon::token;
    QCOMPARE(
        run(sandbox, {"-serve", "-socket", sandbox.socketPath(), "-token-fd", "0"}, setup).status,
        0);
    {
        Client client(sandbox.socketPath(), std::string(TestDaemon::token));
        client.call("process.spawn", shell("p", "kill -9 $PPID; sleep 1000; :"));
    }
    QTRY_VERIFY(troubles(run(sandbox, {"-doctor", "-json"}, healthy()).out)
                    .find(" was left behind by a daemon that has ended\n")
                != std::string::npos);
}

/// A start that fails says what is wrong with the host.
void TestDoctor::speaksForAFailedStart()
{
    const Sandbox sandbox;
    const auto file = sandbox.makeFile("file", "");
    RunSetup setup;
    setup.input = TestDaemon::token;
    const auto outcome =
        run(sandbox, {"-serve", "-socket", file + "/rpc.sock", "-token-fd", "0"}, setup);
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.ends_with("\nclaustrum: a file is where the socket's folder should be: "
                                   + file + "; mend: rm " + file + '\n'),
             outcome.err.c_str());
}

void TestDoctor::aClockOfLongAgo()
{
    const Sandbox sandbox;
    auto setup = healthy();
    setup.program = copyOfProgram(sandbox);
    fs::last_write_time(setup.program, fs::file_time_type::clock::now() + std::chrono::hours(72));
    const auto outcome = run(sandbox, {"-doctor", "-json"}, setup);
    QVERIFY2(troubles(outcome.out).starts_with("FAIL clock: the clock says "), outcome.out.c_str());
}

/// Nothing is made in the home that stays.
void TestDoctor::leavesNothing()
{
    const Sandbox sandbox;
    const auto names = [&] {
        std::string all;
        for (const auto &entry : fs::recursive_directory_iterator(sandbox.path("")))
            all += entry.path().string() + '\n';
        return all;
    };
    const auto outcome = run(sandbox, {"-doctor"}, healthy());
    const auto before = names();
    QCOMPARE(run(sandbox, {"-doctor"}, healthy()).status, outcome.status);
    QCOMPARE(names(), before);
    QVERIFY2(before.find("doctor") == std::string::npos, before.c_str());
}

void TestDoctor::speaksForAFailedInstall_data()
{
    QTest::addColumn<bool>("mounts");
    QTest::addColumn<QString>("script"); // before; the folder is $CLI
    QTest::addColumn<QString>("err");
    QTest::newRow("a healthy host") << false << ""
                                    << "";
    QTest::newRow("a file in the way") << false << "touch $CLI"
                                       << "";
    QTest::newRow("noexec") << true << "mkdir $CLI; mount -t tmpfs -o noexec none $CLI"
                            << "no program in %1 can be run: its mount has the option noexec; "
                               "mend: mount -o remount,exec $(findmnt -nT %1 -o TARGET), or "
                               "-cli-dir elsewhere";
    QTest::newRow("read-only")
        << true << "mkdir $CLI; mount -t tmpfs -o ro none $CLI"
        << "%1 is on a read-only file system; mend: findmnt -T %1; another -socket or -cli-dir";
}

void TestDoctor::speaksForAFailedInstall()
{
    QFETCH(bool, mounts);
    QFETCH(QString, script);
    QFETCH(QString, err);
    if (mounts && !mayMount())
        QSKIP("needs to mount");
    const Sandbox sandbox;
    const auto folder = sandbox.path("cli");
    const auto whole = "CLI=" + shellWord(folder) + "\n" + script.toStdString() + "\nexec "
                       + shellWord(programPath()) + " -install -cli-dir $CLI -cli-version 1.0";
    auto setup = healthy();
    setup.program = mounts ? "/usr/bin/unshare" : "/bin/sh";
    const auto outcome = run(sandbox,
                             mounts ? std::vector<std::string>{"--mount", "/bin/sh", "-c", whole}
                                    : std::vector<std::string>{"-c", whole},
                             setup);
    const std::string error = "cli 1.0 missing and no --cli-url or --cli-zst provided";
    QVERIFY2(outcome.out.find(error) != std::string::npos, outcome.out.c_str());
    const auto path = QString::fromStdString(folder);
    QCOMPARE(QString::fromStdString(outcome.err),
             err.isEmpty() ? QString() : "claustrum: " + err.arg(path) + '\n');
    QCOMPARE(outcome.status, 0);
}

CLAUSTRUM_TEST(TestDoctor)
#include "testdoctor.moc"
