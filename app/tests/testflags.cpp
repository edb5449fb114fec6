// SPDX-License-Identifier: Apache-2.0
// The command line; the effect of claustrum.conf is tested in testoptions.
#include "app/options.h"
#include "app/perhost.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <cstdlib>
#include <sstream>

using namespace claustrum;

using Args = std::vector<std::string>;
Q_DECLARE_METATYPE(Args)

class TestFlags : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { ::setenv("HOME", "/home/me", 1); }
    void modes_data();
    void modes();
    void flags_data();
    void flags();
    void clientFlagsAreNotConfigurable();
    void refusals_data();
    void refusals();
    void usageListsEveryFlag();
    void homeIsNeeded_data();
    void homeIsNeeded();
    void flagCountIsWhereOneMoreFits_data();
    void flagCountIsWhereOneMoreFits();
    void environmentIsTheInstallers();
};

static Result<Options, OptionsRefused> read(Args args)
{
    args.insert(args.begin(), "-serve");
    return readOptions(args, "");
}

/// All options that differ from their defaults, by name.
static std::string changed(const Options &options)
{
    std::ostringstream text;
    const auto tell = [&](const char *name, const auto &value, const auto &usual) {
        if (value != usual)
            text << (text.tellp() > 0 ? " " : "") << name << '=' << value;
    };
    const ServeSettings &serve = options.serve;
    tell("home", serve.home, "/home/me");
    tell("socket", serve.socket, "/home/me/.claude/remote/rpc.sock");
    tell("tokenFile", serve.tokenFile, "");
    tell("tokenFd", serve.tokenFd, -1);
    tell("metricsAddress", serve.metricsAddress, "");
    tell("wireLog", serve.wireLog, "");
    tell("wireLogMaxString", serve.wireLogMaxString, 512);
    tell("postMortem", serve.postMortem, false);
    tell("inspect", serve.inspect, false);
    tell("referenceBuild", serve.referenceBuild, "5db5e4a");
    tell("keepChildren", serve.keepChildren, false);
    tell("maxExtractBytes", serve.maxExtractBytes, 0);
    tell("gitTimeout", serve.gitTimeout.count(), 0);
    tell("regularOnly", serve.filesReadRegularOnly, false);
    tell("stalledClient", serve.stalledClient.count(), 0);
    tell("acceptPreviousTokens", serve.acceptPreviousTokens.count(), 0);
    tell("maxProcesses", serve.maxProcesses, 0);
    tell("replaySpill", serve.replaySpill, 0);
    tell("detachedIdle", serve.detachedIdle.count(), 0);
    tell("hygiene", serve.hygiene, "report");
    tell("onEvent", serve.onEvent, "");
    tell("eventLog", serve.eventLog, "");
    tell("eventLogMaxBytes", serve.eventLogMaxBytes, 1 << 20);
    tell("agentSocket", serve.agentSocket, "");
    tell("perHost", serve.perHost, false);
    tell("oomScoreAdj", serve.oomScoreAdj, 0);
    tell("scope", serve.scope, false);
    tell("memoryMax", serve.memoryMax, 0);
    tell("tasksMax", serve.tasksMax, 0);
    tell("handOver", serve.handOver, false);
    tell("handOverWait", serve.handOverWait.count(), 300000000000);
    tell("handOverInstance", serve.handOverInstance, "new");
    tell("stopNow", options.stopNow, false);
    tell("listenPipe", serve.listenPipe, false);
    const InstallOptions &install = options.install;
    tell("dir", install.dir, "");
    tell("version", install.version, "");
    tell("url", install.url, "");
    tell("checksum", install.checksum, "");
    tell("zst", install.zst, "");
    tell("keep", install.keep, 3);
    tell("maxCliBytes", install.maxCliBytes, 0);
    tell("probeTimeout", install.probeTimeout.count(), 0);
    tell("downloadTimeout", install.downloadTimeout.count(), 0);
    tell("libcProbeTimeout", install.libcProbeTimeout.count(), 0);
    tell("versionOverride", options.versionOverride, "");
    return text.str();
}

static std::string textOf(const Result<Options, OptionsRefused> &options)
{
    return options ? changed(*options) : options.error().text;
}

void TestFlags::modes_data()
{
    QTest::addColumn<Args>("args");
    QTest::addColumn<int>("mode");
    using Mode = Options::Mode;
    const auto row = [](const char *name, const Args &args, Mode mode) {
        QTest::newRow(name) << args << static_cast<int>(mode);
    };
    row("serve", {"-serve"}, Mode::Serve);
    row("two dashes", {"--bridge"}, Mode::Bridge);
    row("list the builds", {"-reference-build", "help"}, Mode::Builds);
    row("list the builds, whatever the mode", {"-serve", "-reference-build=list"}, Mode::Builds);
    row("stop", {"-stop"}, Mode::Stop);
    row("upgrade", {"-upgrade"}, Mode::Upgrade);
    row("stop before upgrade", {"-upgrade", "-stop"}, Mode::Stop);
    row("install", {"-install"}, Mode::Install);
    row("version", {"-version"}, Mode::Version);
    row("bridge before serve", {"-serve", "-bridge"}, Mode::Bridge);
    row("stop before bridge", {"-bridge", "-stop"}, Mode::Stop);
    row("install before stop", {"-stop", "-install"}, Mode::Install);
    row("version before all", {"-serve", "-bridge", "-stop", "-install", "-version"},
        Mode::Version);
    const Args newest{"-reference-build", "89cb628", "-probe-cli", "/cli"};
    const auto with = [&](const char *mode) {
        Args args = newest;
        args.emplace_back(mode);
        return args;
    };
    row("probe-cli", newest, Mode::ProbeCli);
    row("install before probe-cli", with("-install"), Mode::Install);
    row("probe-cli before stop", with("-stop"), Mode::ProbeCli);
    row("a mode switched off again", {"-version", "-version=false", "-stop"}, Mode::Stop);
}

void TestFlags::modes()
{
    QFETCH(Args, args);
    const auto options = readOptions(args, "");
    QVERIFY(options);
    QTEST(static_cast<int>(options->mode), "mode");
}

void TestFlags::flags_data()
{
    QTest::addColumn<Args>("args");
    QTest::addColumn<std::string>("changes");
    const auto row = [](const Args &args, const char *changes) {
        std::string name;
        for (const auto &arg : args)
            name += arg + " ";
        QTest::newRow(name.c_str()) << args << std::string(changes);
    };
    row({}, "");
    row({"-socket", "/s"}, "socket=/s");
    row({"-socket="}, ""); // empty: the default
    row({"-token-file", "t"}, "tokenFile=t");
    row({"-token-fd", "3"}, "tokenFd=3");
    row({"-token-fd=0"}, "tokenFd=0");
    row({"-token-fd=-7"}, "tokenFd=-7"); // not given
    row({"-token-fd", "2147483647"}, "tokenFd=2147483647");
    row({"-token-fd", "4294967296"}, "tokenFd=2147483647"); // not a valid one
    row({"-token-fd", "9223372036854775807"}, "tokenFd=2147483647");
    row({"-metrics-addr", ":9"}, "metricsAddress=:9");
    row({"-wire-log", "w"}, "wireLog=w");
    row({"-wire-log-max-string", "0"}, "wireLogMaxString=0");
    row({"-wire-log-max-string", "-1"}, "wireLogMaxString=0");
    row({"-inspect"}, "inspect=1");
    row({"-post-mortem"}, "postMortem=1");
    row({"-reference-build", "abc"}, "referenceBuild=abc");
    row({"-keep-children"}, "keepChildren=1");
    row({"-keep-children=false"}, "");
    row({"-max-extract-bytes", "7"}, "maxExtractBytes=7");
    row({"-max-extract-bytes=-7"}, "");
    row({"-git-timeout", "1m30s"}, "gitTimeout=90000000000");
    row({"-git-timeout=-1s"}, "");
    row({"-files-read-regular-only"}, "regularOnly=1");
    row({"-stalled-client", "30s"}, "stalledClient=30000000000");
    row({"-stalled-client=-30s"}, "");
    row({"-accept-previous-tokens", "30s"}, "acceptPreviousTokens=30000000000");
    row({"-max-processes", "7"}, "maxProcesses=7");
    row({"-replay-spill", "7"}, "replaySpill=7");
    row({"-replay-spill=-7"}, "");
    row({"-detached-idle", "30s"}, "detachedIdle=30000000000");
    row({"-hygiene", "x"}, "hygiene=x");
    row({"-on-event", "x"}, "onEvent=x");
    row({"-event-log", "x"}, "eventLog=x");
    row({"-event-log-max-bytes", "7"}, "eventLogMaxBytes=7");
    row({"-agent-socket", "x"}, "agentSocket=x");
    if (const auto id = machineId(); !id.empty()) {
        const auto socket = socketOfHost("/home/me/.claude/remote/rpc.sock", id);
        row({"-per-host"}, ("socket=" + socket + " perHost=1").c_str());
    }
    row({"-oom-score-adj", "7"}, "oomScoreAdj=7");
    row({"-scope"}, "scope=1");
    row({"-memory-max", "7"}, "memoryMax=7");
    row({"-tasks-max", "7"}, "tasksMax=7");
    row({"-hand-over"}, "handOver=1");
    row({"-hand-over-wait", "30s"}, "handOverWait=30000000000");
    row({"-hand-over-wait=-30s"}, "handOverWait=0");
    row({"-hand-over-instance", "keep"}, "handOverInstance=keep");
    row({"-now"}, "stopNow=1");
    row({"-listen-pipe"}, "listenPipe=1");
    row({"-cli-dir", "d"}, "dir=d");
    row({"-cli-version", "1.2"}, "version=1.2");
    row({"-cli-url", "u"}, "url=u");
    row({"-cli-checksum", "c"}, "checksum=c");
    row({"-cli-zst", "z"}, "zst=z");
    row({"-cli-keep", "-1"}, "keep=-1"); // all, like 0
    row({"-max-cli-bytes", "9"}, "maxCliBytes=9");
    row({"-max-cli-bytes=-9"}, "");
    row({"-cli-probe-timeout", "1us"}, "probeTimeout=1000");
    row({"-cli-probe-timeout=-1us"}, "");
    row({"-cli-download-timeout", "1ms"}, "downloadTimeout=1000000");
    row({"-cli-download-timeout=-1ms"}, "");
    row({"-libc-probe-timeout", "1s"}, "libcProbeTimeout=1000000000");
    row({"-libc-probe-timeout=-1s"}, "");
    row({"-token-file", "a", "--token-file=b"}, "tokenFile=b");
    row({"--", "-inspect"}, "");
    row({"word", "-inspect"}, "");
}

void TestFlags::flags()
{
    QFETCH(Args, args);
    QTEST(textOf(read(args)), "changes");
}

void TestFlags::clientFlagsAreNotConfigurable()
{
    for (const char *key : {"socket", "token-file", "token-fd", "cli-dir", "cli-version", "cli-url",
                            "cli-checksum", "cli-zst", "cli-keep", "serve", "version"})
        QCOMPARE(textOf(readOptions({"-serve"}, std::string(key) + " = 1\n")), std::string());
}

void TestFlags::refusals_data()
{
    QTest::addColumn<Args>("args");
    QTest::addColumn<std::string>("firstLine");
    QTest::addColumn<bool>("usage");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const Args &args, const char *line, bool usage,
                        int status) {
        QTest::newRow(name) << args << std::string(line) << usage << status;
    };
    const char *const noMode =
        "claustrum: one of --version/--install/--serve/--bridge/--stop is required";
    row("no arguments", {}, noMode, false, 2);
    row("no mode", {"-inspect"}, noMode, false, 2);
    row("a mode without its dash", {"serve"}, noMode, false, 2);
    row("unknown", {"-unknown"}, "flag provided but not defined: -unknown", true, 2);
    row("not a number", {"-serve", "-token-fd", "x"},
        R"(invalid value "x" for flag -token-fd: parse error)", true, 2);
    const char *const noProbeCli = "flag provided but not defined: -probe-cli";
    row("probe-cli, standard build", {"-probe-cli", "/cli"}, noProbeCli, true, 2);
    row("probe-cli of a build without it", {"-probe-cli", "/cli", "-reference-build", "3ef9370"},
        noProbeCli, true, 2);
    row("no mode, with probe-cli", {"-reference-build", "19f30c4"},
        "claustrum: one of --version/--install/--probe-cli/--serve/--bridge/--stop is required",
        false, 2);
    row("help", {"-serve", "-h"}, "Usage of claustrum:", false, 0);
    row("long help", {"--help"}, "Usage of claustrum:", false, 0);
}

void TestFlags::refusals()
{
    QFETCH(Args, args);
    QFETCH(bool, usage);
    const auto options = readOptions(args, "");
    QVERIFY(!options);
    const std::string &text = options.error().text;
    QTEST(text.substr(0, text.find('\n')), "firstLine");
    QCOMPARE(text.find("\nUsage of claustrum:\n") != std::string::npos, usage);
    QVERIFY(text.ends_with('\n'));
    QTEST(options.error().status, "status");
}

void TestFlags::usageListsEveryFlag()
{
    const auto options = readOptions({"-h"}, "");
    QVERIFY(!options);
    for (const char *flag : {"accept-previous-tokens",
                             "agent-socket",
                             "bridge",
                             "cli-checksum",
                             "cli-dir",
                             "cli-download-timeout",
                             "cli-keep",
                             "cli-probe-timeout",
                             "cli-url",
                             "cli-version",
                             "cli-zst",
                             "detached-idle",
                             "event-log",
                             "event-log-max-bytes",
                             "files-read-regular-only",
                             "git-timeout",
                             "hand-over",
                             "hand-over-instance",
                             "hand-over-wait",
                             "hygiene",
                             "inspect",
                             "install",
                             "keep-children",
                             "libc-probe-timeout",
                             "listen-pipe",
                             "max-cli-bytes",
                             "max-extract-bytes",
                             "max-processes",
                             "memory-max",
                             "metrics-addr",
                             "now",
                             "on-event",
                             "oom-score-adj",
                             "per-host",
                             "post-mortem",
                             "reference-build",
                             "replay-spill",
                             "scope",
                             "serve",
                             "socket",
                             "stalled-client",
                             "stop",
                             "tasks-max",
                             "token-fd",
                             "token-file",
                             "upgrade",
                             "version",
                             "wire-log",
                             "wire-log-max-string"}) {
        const std::string line = std::string("\n  -") + flag;
        const auto at = options.error().text.find(line);
        QVERIFY2(at != std::string::npos, flag);
        const char behind = options.error().text[at + line.size()];
        QVERIFY2(behind == ' ' || behind == '\n', flag);
    }
}

void TestFlags::homeIsNeeded_data()
{
    QTest::addColumn<Args>("args");
    QTest::addColumn<int>("status");
    for (const char *mode : {"-version", "-install", "-stop", "-bridge", "-serve"})
        QTest::newRow(mode) << Args{mode} << 1;
    QTest::newRow("no mode") << Args{} << 1;
    const Args install{"-install", "-cli-version", "1", "-reference-build"};
    const auto with = [&](const Args &more) {
        Args args = install;
        args.insert(args.end(), more.begin(), more.end());
        return args;
    };
    QTest::newRow("for the default folder") << with({"f6010b9"}) << 2;
    QTest::newRow("for another folder") << with({"f6010b9", "-cli-dir", "/d"}) << 1;
    QTest::newRow("without a default folder") << with({"90fca6e"}) << 1;
}

void TestFlags::homeIsNeeded()
{
    QFETCH(Args, args);
    for (const bool empty : {false, true}) {
        ::unsetenv("HOME");
        if (empty)
            ::setenv("HOME", "", 1);
        const auto options = readOptions(args, "");
        QVERIFY(!options);
        QCOMPARE(options.error().text,
                 std::string("claustrum: cannot resolve home directory: $HOME is not defined\n"));
        QTEST(options.error().status, "status");
    }
}

void TestFlags::flagCountIsWhereOneMoreFits_data()
{
    QTest::addColumn<Args>("args");
    QTest::addColumn<int>("count");
    QTest::newRow("flags only") << Args{"-serve", "-socket", "/s"} << 3;
    QTest::newRow("a word ends them") << Args{"-serve", "word", "-socket", "/s"} << 1;
    QTest::newRow("-- ends them") << Args{"-serve", "-token-fd=3", "--", "-socket"} << 2;
}

void TestFlags::flagCountIsWhereOneMoreFits()
{
    QFETCH(Args, args);
    const auto options = readOptions(args, "");
    QVERIFY(options);
    QTEST(static_cast<int>(options->flagCount), "count");
    args.insert(args.begin() + static_cast<std::ptrdiff_t>(options->flagCount), "-token-fd=99");
    QCOMPARE(readOptions(args, "")->serve.tokenFd, std::int64_t{99});
}

void TestFlags::environmentIsTheInstallers()
{
    ::setenv("CLAUSTRUM_TEST_MARK", "x y", 1);
    const auto options = read({});
    QVERIFY(options);
    const auto &all = options->install.environment;
    QVERIFY(std::find(all.begin(), all.end(), "CLAUSTRUM_TEST_MARK=x y") != all.end());
}

CLAUSTRUM_PLAIN_TEST(TestFlags)
#include "testflags.moc"
