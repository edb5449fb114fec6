// SPDX-License-Identifier: Apache-2.0
// claustrum.conf and the flags: every key, precedence, and bad values.
#include "app/options.h"
#include "app/perhost.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <functional>

using namespace claustrum;
using Values = std::function<std::string(const Options &)>;

Q_DECLARE_METATYPE(Values)

namespace {

std::string text(bool value)
{
    return value ? "true" : "false";
}

std::string text(std::chrono::nanoseconds value)
{
    return std::to_string(value.count()) + "ns";
}

std::string text(std::int64_t value)
{
    return std::to_string(value);
}

std::string text(const std::string &value)
{
    return value;
}

template <typename Group, typename Value>
Values in(Group Options::*group, Value Group::*value)
{
    return [=](const Options &options) { return text((options.*group).*value); };
}

constexpr auto serve = &Options::serve;
constexpr auto install = &Options::install;

/// Every key that is also a flag; a value for the file, another for the flag, and the default.
struct Key
{
    const char *name;
    Values value;
    const char *inFile;
    const char *fromFile; ///< as formatted by text()
    const char *inFlag;
    const char *fromFlag;
    const char *byDefault;
};

const std::vector<Key> &keys()
{
    using S = ServeSettings;
    using I = InstallOptions;
    static const std::vector<Key> all = {
        {"metrics-addr", in(serve, &S::metricsAddress), ":1", ":1", "[::1]:2", "[::1]:2", ""},
        {"wire-log", in(serve, &S::wireLog), "/a b", "/a b", "c", "c", ""},
        {"wire-log-max-string", in(serve, &S::wireLogMaxString), "0", "0", "7", "7", "512"},
        {"post-mortem", in(serve, &S::postMortem), "on", "true", "false", "false", "false"},
        {"inspect", in(serve, &S::inspect), "on", "true", "false", "false", "false"},
        {"reference-build", in(serve, &S::referenceBuild), "8de85fa", "8de85fa", "d20a77d",
         "d20a77d", "5db5e4a"},
        {"keep-children", in(serve, &S::keepChildren), "yes", "true", "0", "false", "false"},
        {"max-extract-bytes", in(serve, &S::maxExtractBytes), "5", "5", "6", "6", "0"},
        {"git-timeout", in(serve, &S::gitTimeout), "1m30s", "90000000000ns", "2ns", "2ns", "0ns"},
        {"files-read-regular-only", in(serve, &S::filesReadRegularOnly), "1", "true", "f", "false",
         "false"},
        {"stalled-client", in(serve, &S::stalledClient), "30s", "30000000000ns", "2ns", "2ns",
         "0ns"},
        {"accept-previous-tokens", in(serve, &S::acceptPreviousTokens), "30s", "30000000000ns",
         "2ns", "2ns", "0ns"},
        {"max-processes", in(serve, &S::maxProcesses), "5", "5", "6", "6", "0"},
        {"replay-spill", in(serve, &S::replaySpill), "5", "5", "6", "6", "0"},
        {"detached-idle", in(serve, &S::detachedIdle), "30s", "30000000000ns", "2ns", "2ns", "0ns"},
        {"hygiene", in(serve, &S::hygiene), "act", "act", "report", "report", "report"},
        {"on-event", in(serve, &S::onEvent), "/a b", "/a b", "c", "c", ""},
        {"event-log", in(serve, &S::eventLog), "/a b", "/a b", "c", "c", ""},
        {"event-log-max-bytes", in(serve, &S::eventLogMaxBytes), "5", "5", "6", "6", "1048576"},
        {"agent-socket", in(serve, &S::agentSocket), "/a b", "/a b", "c", "c", ""},
        {"per-host", in(serve, &S::perHost), "on", "true", "false", "false", "false"},
        {"oom-score-adj", in(serve, &S::oomScoreAdj), "5", "5", "6", "6", "0"},
        {"scope", in(serve, &S::scope), "on", "true", "false", "false", "false"},
        {"memory-max", in(serve, &S::memoryMax), "5", "5", "6", "6", "0"},
        {"tasks-max", in(serve, &S::tasksMax), "5", "5", "6", "6", "0"},
        {"hand-over", in(serve, &S::handOver), "on", "true", "0", "false", "false"},
        {"hand-over-wait", in(serve, &S::handOverWait), "30s", "30000000000ns", "2ns", "2ns",
         "300000000000ns"},
        {"hand-over-instance", in(serve, &S::handOverInstance), "keep", "keep", "new", "new",
         "new"},
        {"listen-pipe", in(serve, &S::listenPipe), "true", "true", "F", "false", "false"},
        {"max-cli-bytes", in(install, &I::maxCliBytes), "5", "5", "6", "6", "0"},
        {"cli-probe-timeout", in(install, &I::probeTimeout), "5ns", "5ns", "6ns", "6ns", "0ns"},
        {"cli-download-timeout", in(install, &I::downloadTimeout), "5ns", "5ns", "6ns", "6ns",
         "0ns"},
        {"libc-probe-timeout", in(install, &I::libcProbeTimeout), "5ns", "5ns", "6ns", "6ns",
         "0ns"},
    };
    return all;
}

std::string read(const Values &value, const std::vector<std::string> &args,
                 const std::string &config)
{
    const auto options = readOptions(args, config);
    return options ? value(*options) : options.error().text;
}

} // namespace

class TestOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void takesEveryKey_data();
    void takesEveryKey();
    void ignoresBadValues_data();
    void ignoresBadValues();
    void readsLines_data();
    void readsLines();
    void countsNegativeFlagsAsZero_data();
    void countsNegativeFlagsAsZero();
    void readsVersionOverride();
    void speaksTheClaimedBuild_data();
    void speaksTheClaimedBuild();
};

void TestOptions::initTestCase()
{
    qputenv("HOME", "/home/lab");
}

void TestOptions::takesEveryKey_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<Values>("value");
    QTest::addColumn<QStringList>("texts");
    for (const Key &key : keys())
        QTest::newRow(key.name) << std::string(key.name) << key.value
                                << QStringList{key.inFile, key.fromFile, key.inFlag, key.fromFlag,
                                               key.byDefault};
}

void TestOptions::takesEveryKey()
{
    QFETCH(std::string, name);
    QFETCH(Values, value);
    QFETCH(QStringList, texts);
    if (name == "per-host" && machineId().empty())
        QSKIP("this machine has no machine id, so per-host is refused");
    const std::string file = name + " = " + texts[0].toStdString() + "\n";
    const std::string flag = "-" + name + "=" + texts[2].toStdString();
    QCOMPARE(read(value, {"-serve"}, ""), texts[4].toStdString());
    QCOMPARE(read(value, {"-serve"}, file), texts[1].toStdString());
    QCOMPARE(read(value, {"-serve", flag}, ""), texts[3].toStdString());
    QCOMPARE(read(value, {"-serve", flag}, file), texts[3].toStdString());
}

void TestOptions::ignoresBadValues_data()
{
    QTest::addColumn<std::string>("line");
    QTest::addColumn<Values>("value");
    QTest::addColumn<std::string>("byDefault");
    const auto row = [](const char *key, const char *bad) {
        for (const Key &each : keys()) {
            if (std::string_view(each.name) == key)
                QTest::newRow((std::string(key) + " = " + bad).c_str())
                    << std::string(key) + " = " + bad << each.value << std::string(each.byDefault);
        }
    };
    for (const char *bad : {"", "TRUE", "2", "enabled", "true x"}) {
        row("inspect", bad);
        row("keep-children", bad);
    }
    for (const char *bad : {"", "-1", "1k", "0x10", "1.5", "99999999999999999999", "+1"}) {
        row("max-extract-bytes", bad);
        row("wire-log-max-string", bad);
        row("max-cli-bytes", bad);
    }
    for (const char *bad : {"", "5", "-1s", "1 s", "1y", "10000000h"}) {
        row("git-timeout", bad);
        row("stalled-client", bad);
        row("hand-over-wait", bad);
        row("cli-download-timeout", bad);
    }
}

void TestOptions::ignoresBadValues()
{
    QFETCH(std::string, line);
    QFETCH(Values, value);
    QTEST(read(value, {"-serve"}, line + "\n"), "byDefault");
}

void TestOptions::readsLines_data()
{
    QTest::addColumn<std::string>("config");
    QTest::addColumn<std::string>("wireLog");
    const auto row = [](const char *name, const char *config, const char *wireLog) {
        QTest::newRow(name) << std::string(config) << std::string(wireLog);
    };
    row("no newline at the end", "wire-log=/x", "/x");
    row("blanks and tabs", " \twire-log \t=\t /x y \t\r\n", "/x y");
    row("a comment", "# wire-log = /x\n", "");
    row("an indented comment", "  # wire-log = /x\n", "");
    row("a hash in a value is part of it", "wire-log = /x # y\n", "/x # y");
    row("no equals sign", "wire-log /x\n", "");
    row("equals signs in the value", "wire-log = a=b=c\n", "a=b=c");
    row("unknown keys", "colour = red\nwire-log = /x\nserve = true\n", "/x");
    row("case matters", "Wire-Log = /x\n", "");
    row("a dash is not part of a key", "-wire-log = /x\n", "");
    row("quotes are part of a value", "wire-log = \"/x\"\n", "\"/x\"");
    row("the last value counts", "wire-log = /x\nwire-log = /y\n", "/y");
    row("garbage", "\xff\xfe=\n====\n\n=x\n[wire]\nwire-log = /x\n", "/x");
}

void TestOptions::readsLines()
{
    QFETCH(std::string, config);
    QTEST(read(in(serve, &ServeSettings::wireLog), {"-serve"}, config), "wireLog");
}

void TestOptions::countsNegativeFlagsAsZero_data()
{
    QTest::addColumn<std::string>("flag");
    QTest::addColumn<Values>("value");
    for (const char *flag :
         {"wire-log-max-string=-1", "max-extract-bytes=-5", "max-cli-bytes=-5", "git-timeout=-1s",
          "stalled-client=-1s", "tasks-max=-1", "memory-max=-1", "oom-score-adj=-1",
          "event-log-max-bytes=-1", "detached-idle=-1s", "max-processes=-1",
          "accept-previous-tokens=-1s", "cli-probe-timeout=-1s", "cli-download-timeout=-1s",
          "libc-probe-timeout=-1ns"}) {
        for (const Key &key : keys()) {
            if (std::string_view(flag).starts_with(std::string(key.name) + "="))
                QTest::newRow(flag) << std::string(flag) << key.value;
        }
    }
}

void TestOptions::countsNegativeFlagsAsZero()
{
    QFETCH(std::string, flag);
    QFETCH(Values, value);
    const std::string key = flag.substr(0, flag.find('='));
    const std::string zero = read(value, {"-serve", "-" + flag}, key + " = 7\n");
    QVERIFY2(zero == "0" || zero == "0ns", zero.c_str());
}

void TestOptions::readsVersionOverride()
{
    const auto options = readOptions({"-version"}, "version-override = abc\n");
    QVERIFY(options.ok());
    QCOMPARE(options->versionOverride, std::string("abc"));
    QCOMPARE(options->serve.referenceBuild, std::string("5db5e4a"));
}

void TestOptions::speaksTheClaimedBuild_data()
{
    QTest::addColumn<std::string>("config");
    QTest::addColumn<std::string>("flag");
    QTest::addColumn<std::string>("spoken");
    const std::string claim = "version-override = 89cb6289d0e434f573cfc7267dd0cbb8c56ca298\n";
    QTest::newRow("claimed") << claim << std::string()
                             << std::string("89cb6289d0e434f573cfc7267dd0cbb8c56ca298");
    QTest::newRow("the key wins") << claim + "reference-build = 7d193f8\n"
                                  << std::string() << std::string("7d193f8");
    QTest::newRow("the key wins in either order")
        << "reference-build = 7d193f8\n" + claim << std::string() << std::string("7d193f8");
    QTest::newRow("the flag wins")
        << claim + "reference-build = 7d193f8\n"
        << std::string("-reference-build=8de85fa") << std::string("8de85fa");
    QTest::newRow("no build of the table")
        << std::string("version-override = 5fd0806900000000000000000000000000000000\n")
        << std::string() << std::string("5db5e4a");
}

void TestOptions::speaksTheClaimedBuild()
{
    QFETCH(std::string, config);
    QFETCH(std::string, flag);
    std::vector<std::string> args = {"-serve"};
    if (!flag.empty())
        args.push_back(flag);
    const auto options = readOptions(args, config);
    QVERIFY(options.ok());
    QTEST(options->serve.referenceBuild, "spoken");
    QTEST(options->install.referenceBuild, "spoken");
}

CLAUSTRUM_TEST(TestOptions)
#include "testoptions.moc"
