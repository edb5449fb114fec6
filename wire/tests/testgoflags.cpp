// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "wire/goflags.h"

#include "vectors.h"

using namespace claustrum;
using namespace claustrum::test;
using namespace std::chrono_literals;

namespace {

using Arguments = std::vector<std::string>;

/// The flags that the vectors were made with.
struct VectorFlags
{
    bool booleans[6] = {};
    std::string strings[8];
    std::int64_t tokenFd = -1;
    std::int64_t cliKeep = 3;
    std::int64_t maxExtractBytes = 0;
    std::chrono::nanoseconds gitTimeout{0};
    go::FlagSet set{"claustrum"};

    VectorFlags()
    {
        bool *boolean = booleans;
        for (const char *name : {"serve", "bridge", "stop", "version", "install", "keep-children"})
            set.add(name, boolean++, "");
        std::string *string = strings;
        for (const char *name : {"socket", "token-file", "metrics-addr", "cli-dir", "cli-version",
                                 "cli-url", "cli-checksum", "cli-zst"})
            set.add(name, string++, "");
        set.add("token-fd", &tokenFd, "");
        set.add("cli-keep", &cliKeep, "");
        set.add("max-extract-bytes", &maxExtractBytes, "");
        set.add("git-timeout", &gitTimeout, "");
    }

    QStringList setNames() const
    {
        QStringList names;
        for (const char *name :
             {"serve", "bridge", "stop", "version", "install", "keep-children", "socket",
              "token-file", "metrics-addr", "cli-dir", "cli-version", "cli-url", "cli-checksum",
              "cli-zst", "token-fd", "cli-keep", "max-extract-bytes", "git-timeout"}) {
            if (set.wasSet(name))
                names << QString::fromLatin1(name);
        }
        names.sort();
        return names;
    }
};

Arguments stringsOf(const JsonValue &value)
{
    Arguments strings;
    if (value.isArray()) { // Go writes an empty list as null
        for (const JsonValue &string : value.array())
            strings.push_back(string.string());
    }
    return strings;
}

} // namespace

Q_DECLARE_METATYPE(const JsonValue *)

class TestGoFlags : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void vectors_data();
    void vectors();
    void whereOneMoreFlagFits_data();
    void whereOneMoreFlagFits();
    void integersHave64Bits();
    void explicitDefaultCountsAsSet();
    void usage();

private:
    const std::vector<JsonValue> m_cases = readVectors("flags");
};

void TestGoFlags::vectors_data()
{
    QTest::addColumn<const JsonValue *>("vectorCase");
    for (std::size_t i = 0; i < m_cases.size(); ++i)
        newRow(i) << &m_cases[i];
}

void TestGoFlags::vectors()
{
    QFETCH(const JsonValue *, vectorCase);
    const Arguments args = stringsOf(*vectorCase->find("args"));
    VectorFlags flags;
    const auto parsed = flags.set.parse(args);
    if (vectorCase->find("error") != nullptr) {
        QVERIFY(!parsed);
        QCOMPARE(toQt(parsed.error().text), member(*vectorCase, "error"));
        return;
    }
    QVERIFY2(parsed, parsed ? "" : parsed.error().text.c_str());
    QCOMPARE(parsed->help, flag(*vectorCase, "help"));
    if (parsed->help)
        return;

    QCOMPARE(Arguments(args.begin() + long(parsed->consumed), args.end()),
             stringsOf(*vectorCase->find("rest")));
    QStringList names;
    for (const auto &[name, value] : vectorCase->find("set")->object()) {
        names << QString::fromStdString(name);
        QCOMPARE(toQt(flags.set.valueText(name)), toQt(value.string()));
    }
    names.sort();
    QCOMPARE(flags.setNames(), names);
}

void TestGoFlags::whereOneMoreFlagFits_data()
{
    QTest::addColumn<QStringList>("args");
    QTest::addColumn<int>("flags");
    QTest::addColumn<int>("consumed");
    QTest::newRow("none") << QStringList() << 0 << 0;
    QTest::newRow("flags only") << QStringList{"-serve", "-socket", "x"} << 3 << 3;
    QTest::newRow("positional arguments")
        << QStringList{"-serve", "-socket=x", "stray", "-stop"} << 2 << 2;
    QTest::newRow("terminated by --") << QStringList{"-serve", "--", "stray"} << 1 << 2;
    QTest::newRow("-- as a value") << QStringList{"-socket", "--", "stray"} << 2 << 2;
}

void TestGoFlags::whereOneMoreFlagFits()
{
    QFETCH(QStringList, args);
    Arguments arguments;
    for (const QString &arg : args)
        arguments.push_back(arg.toStdString());
    VectorFlags flags;
    const auto parsed = flags.set.parse(arguments);
    QVERIFY(parsed);
    QTEST(int(parsed->flags), "flags");
    QTEST(int(parsed->consumed), "consumed");

    arguments.insert(arguments.begin() + long(parsed->flags), "-token-fd=7");
    VectorFlags again;
    QVERIFY(again.set.parse(arguments));
    QCOMPARE(again.tokenFd, std::int64_t(7));
}

void TestGoFlags::integersHave64Bits()
{
    VectorFlags flags;
    const Arguments args{"-cli-keep=3000000000"};
    QVERIFY(flags.set.parse(args));
    QCOMPARE(flags.cliKeep, std::int64_t(3000000000));
}

void TestGoFlags::explicitDefaultCountsAsSet()
{
    VectorFlags flags;
    const Arguments args{"-cli-keep=3", "-git-timeout", "1m30s"};
    QVERIFY(flags.set.parse(args));
    QVERIFY(flags.set.wasSet("cli-keep"));
    QVERIFY(!flags.set.wasSet("token-fd"));
    QVERIFY(!flags.set.wasSet("no-such-flag"));
    QVERIFY(flags.gitTimeout == 90s);
}

/// Matches Go's output for the same flags to the letter.
void TestGoFlags::usage()
{
    bool run = false;
    bool keep = true;
    bool brief = false;
    std::string socket = "/a\"b";
    std::string source;
    std::int64_t number = 3;
    std::chrono::nanoseconds none{0};
    std::chrono::nanoseconds timeout = 5s;
    go::FlagSet flags("claustrum");
    flags.add("socket", &socket, "the `path` of it");
    flags.add("run", &run, "run `it` now");
    flags.add("keep", &keep, "keep\nthem");
    flags.add("s", &source, "x");
    flags.add("b", &brief, "bb");
    flags.add("n", &number, "number");
    flags.add("d", &none, "dur");
    flags.add("e", &timeout, "an `unpaired` ` one");
    const Arguments args{"-n=4"};
    QVERIFY(flags.parse(args)); // changes no default
    QCOMPARE(toQt(flags.usage()), QByteArray("Usage of claustrum:\n"
                                             "  -b\tbb\n"
                                             "  -d duration\n    \tdur\n"
                                             "  -e unpaired\n    \tan unpaired ` one (default 5s)\n"
                                             "  -keep\n    \tkeep\n    \tthem (default true)\n"
                                             "  -n int\n    \tnumber (default 3)\n"
                                             "  -run it\n    \trun it now\n"
                                             "  -s string\n    \tx\n"
                                             "  -socket path\n    \tthe path of it (default "
                                             "\"/a\\\"b\")\n"));
}

CLAUSTRUM_PLAIN_TEST(TestGoFlags)
#include "testgoflags.moc"
