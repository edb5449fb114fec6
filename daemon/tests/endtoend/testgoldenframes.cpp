// SPDX-License-Identifier: Apache-2.0
// The example frames of later/golden, played against the daemon as each build that they hold for:
// one daemon for each build, all rows on it. Rows that are not played are listed with the reason.
#include "daemon/tests/endtoend/goldenplays.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/builds.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

std::string pathOf(const std::string &file)
{
    return CLAUSTRUM_SOURCE_DIR "/docs/contract/later/golden/" + file + ".jsonl";
}

/// The files whose rows are played here; of some, only those about files.* and plugins.*.
constexpr std::array<const char *, 4> goldenFiles = {"server", "process", "git-files", "newest"};

bool isPlayedHere(const std::string &file, const GoldenRow &row)
{
    return file == "server" || file == "process" || row.method.starts_with("files.")
           || row.method.starts_with("plugins.");
}

} // namespace

class TestGoldenFrames : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyRowIsPlayedOrHasAReason();
    void comparesToTheByte_data();
    void comparesToTheByte();
    void plays_data();
    void plays();
};

void TestGoldenFrames::everyRowIsPlayedOrHasAReason()
{
    for (const std::string file : goldenFiles) {
        const auto rows = goldenRows(pathOf(file));
        QVERIFY(rows.size() > 40);
        for (const GoldenRow &row : rows) {
            if (!isPlayedHere(file, row))
                continue;
            const Part *const part = partOf(file, row.line);
            QVERIFY2(part && (part->play || *part->reason),
                     (file + ".jsonl:" + std::to_string(row.line)).c_str());
            QVERIFY2(!part->play || !buildsOf(row).empty(), row.builds.c_str());
        }
    }
}

void TestGoldenFrames::comparesToTheByte_data()
{
    QTest::addColumn<std::string>("expected");
    QTest::addColumn<std::string>("frame");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char *name, const char *expected, const char *frame, bool matches) {
        QTest::newRow(name) << std::string(expected) << std::string(frame) << matches;
    };
    row("the same", R"({"a":[1]})", R"({"a":[1]})", true);
    row("one byte more", R"({"a":[1]})", R"({"a":[1]} )", false);
    row("a placeholder", R"({"v":"${VERSION}","n":<unix-ms>})", R"({"v":"x y","n":12})", true);
    row("no more than a value", R"({"v":"<id>"})", R"({"v":"a","b":"c"})", false);
    row("a dot is a dot", "a.b", "axb", false);
}

void TestGoldenFrames::comparesToTheByte()
{
    QFETCH(std::string, expected);
    QFETCH(std::string, frame);
    QTEST(matchesGolden(expected, frame), "matches");
}

void TestGoldenFrames::plays_data()
{
    QTest::addColumn<std::string>("build");
    for (const ReferenceBuild &build : ReferenceBuild::all())
        QTest::newRow(std::string(build.shortHash()).c_str()) << std::string(build.shortHash());
}

void TestGoldenFrames::plays()
{
    QFETCH(std::string, build);
    Player player(build);
    int played = 0;
    QByteArray wrong;
    for (const std::string file : goldenFiles) {
        for (const GoldenRow &row : goldenRows(pathOf(file))) {
            if (!isPlayedHere(file, row))
                continue;
            const Part *const part = partOf(file, row.line);
            const auto builds = buildsOf(row);
            if (!part->play || std::find(builds.begin(), builds.end(), build) == builds.end())
                continue;
            if (row.line == 42 && file == "process" && ::geteuid() == 0)
                continue; // root may enter any directory
            if (row.line == 22 && file == "process"
                && !ReferenceBuild::find(build).value()->stdinHasOffsets())
                continue; // its reply had no applied yet
            const std::string frame = part->play(player, row);
            ++played;
            if (!matchesGolden(row.response, frame))
                wrong += "\n"
                         + QByteArray::fromStdString(file + ".jsonl:" + std::to_string(row.line)
                                                     + " (" + row.mark + ")\n  expected "
                                                     + row.response + "\n  received " + frame);
        }
    }
    QVERIFY2(wrong.isEmpty(), wrong.constData());
    QVERIFY(played >= 4);
}

CLAUSTRUM_TEST(TestGoldenFrames)
#include "testgoldenframes.moc"
