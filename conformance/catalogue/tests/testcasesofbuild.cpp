// SPDX-License-Identifier: Apache-2.0
// The builds that a case holds for, and the build that a server speaks.
#include "conformance/catalogue/casesofbuild.h"
#include "conformance/compare/servedbuild.h"
#include "conformance/model/transcriptreader.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum;
using namespace claustrum::conformance;

class TestCasesOfBuild : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void holds_data();
    void holds();
    void keepsTheCasesOfABuild_data();
    void keepsTheCasesOfABuild();
    void speaks_data();
    void speaks();
};

namespace {

const ReferenceBuild &build(const char *name)
{
    return *ReferenceBuild::find(name).value();
}

std::string headerOf(const std::string &build)
{
    return R"({"transcript":{"version":1,"scenario":"s","title":"t","build":")" + build
           + R"(","source":"x","platform":"p","recorded":"never"}})" + "\n";
}

std::string begin(const char *name, const char *more = "")
{
    return std::string(R"({"case":")") + name + R"(","requirement":"r","sections":[])" + more
           + "}\n{\"pause\":1}\n";
}

} // namespace

void TestCasesOfBuild::holds_data()
{
    QTest::addColumn<QByteArray>("since");
    QTest::addColumn<QByteArray>("until");
    QTest::addColumn<QByteArrayList>("builds");
    const QByteArrayList all{"8de85fa", "7cbfa47", "d20a77d", "7c2f88d", "5db5e4a", "7d193f8",
                             "4534d86", "3ef9370", "19f30c4", "90fca6e", "f6010b9", "89cb628"};
    QTest::newRow("all") << QByteArray() << QByteArray() << all;
    QTest::newRow("from the newest on") << QByteArray("89cb628") << QByteArray() << all.mid(11);
    QTest::newRow("by lineage, not by date") << QByteArray("3ef9370") << QByteArray() << all.mid(7);
    QTest::newRow("up to") << QByteArray() << QByteArray("5db5e4a") << all.mid(0, 5);
    QTest::newRow("one") << QByteArray("19f30c4") << QByteArray("19f30c4") << all.mid(8, 1);
    QTest::newRow("a range") << QByteArray("7d193f8") << QByteArray("19f30c4") << all.mid(5, 4);
    QTest::newRow("none") << QByteArray("89cb628") << QByteArray("8de85fa") << QByteArrayList();
    QTest::newRow("unknown") << QByteArray("0000000") << QByteArray() << QByteArrayList();
}

void TestCasesOfBuild::holds()
{
    QFETCH(QByteArray, since);
    QFETCH(QByteArray, until);
    QByteArrayList held;
    for (const ReferenceBuild &one : ReferenceBuild::all()) {
        if (holdsFor(one, since.toStdString(), until.toStdString()))
            held << QByteArray::fromStdString(std::string(one.shortHash()));
    }
    QTEST(held, "builds");
}

void TestCasesOfBuild::keepsTheCasesOfABuild_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("serve");
    QTest::addColumn<QByteArray>("build");
    QTest::addColumn<QList<int>>("lines");
    const QByteArray contract("contract");
    const QByteArray serve("{\"serve\":{}}\n");
    // Line 2: serve. Cases: 3 all, 5 from 4534d86 on, 7 up to 19f30c4.
    QTest::newRow("5db5e4a") << contract << serve << QByteArray("5db5e4a")
                             << QList<int>{2, 3, 4, 7, 8};
    QTest::newRow("4534d86") << contract << serve << QByteArray("4534d86")
                             << QList<int>{2, 3, 4, 5, 6, 7, 8};
    QTest::newRow("89cb628") << contract << serve << QByteArray("89cb628")
                             << QList<int>{2, 3, 4, 5, 6};
    const QList<int> whole{2, 3, 4, 5, 6, 7, 8};
    QTest::newRow("a recording") << QByteArray("5db5e4a") << serve << QByteArray("89cb628")
                                 << whole;
    QTest::newRow("selects its build itself")
        << contract << QByteArray("{\"serve\":{\"args\":[\"-reference-build\",\"7d193f8\"]}}\n")
        << QByteArray("89cb628") << whole;
}

void TestCasesOfBuild::keepsTheCasesOfABuild()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, serve);
    QFETCH(QByteArray, build);
    auto transcript = parseTranscript(headerOf(header.toStdString()) + serve.toStdString()
                                          + begin("a") + begin("b", R"(,"since":"4534d86")")
                                          + begin("c", R"(,"until":"19f30c4")"),
                                      "s.jsonl");
    QVERIFY2(transcript.ok(), transcript ? "" : transcript.error().text.c_str());
    QList<int> lines;
    for (const Step &step : casesOf(::build(build), std::move(*transcript)).steps)
        lines << step.line;
    QTEST(lines, "lines");
}

void TestCasesOfBuild::speaks_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("serve");
    QTest::addColumn<QByteArray>("asBuild");
    QTest::addColumn<QByteArray>("spoken"); // empty: not known
    const auto row = [](const char *name, const char *header, const char *serve,
                        const char *asBuild, const char *spoken) {
        QTest::newRow(name) << QByteArray(header) << QByteArray(serve) << QByteArray(asBuild)
                            << QByteArray(spoken);
    };
    row("a recording", "7cbfa47", "{}", "", "7cbfa47");
    row("a recording as another", "7cbfa47", "{}", "89cb628", "89cb628");
    row("by hand", "contract", "{}", "", "5db5e4a");
    row("by hand as another", "contract", "{}", "90fca6e", "90fca6e");
    row("a live session", "session", "{}", "", "");
    row("a build of tomorrow", "5fd0806", "{}", "", "");
    row("its own flag", "contract", R"({"args":["-reference-build","19f30c4"]})", "90fca6e",
        "19f30c4");
    row("its own flag in one word", "contract", R"({"args":["--reference-build=19f30c4"]})", "",
        "19f30c4");
    row("its configuration", "contract", R"({"conf":"# x\nreference-build = 8de85fa\n"})",
        "90fca6e", "8de85fa");
    row("its version", "contract",
        R"({"conf":"version-override = 90fca6e6a55c4d4c659e8c6ed511b7969ab17315\n"})", "",
        "90fca6e");
    row("a version of nothing", "contract", R"({"conf":"version-override = 1234567\n"})", "",
        "5db5e4a");
}

void TestCasesOfBuild::speaks()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, serve);
    QFETCH(QByteArray, asBuild);
    const auto transcript = parseTranscript(
        headerOf(header.toStdString()) + "{\"serve\":" + serve.toStdString() + "}\n", "s.jsonl");
    QVERIFY2(transcript.ok(), transcript ? "" : transcript.error().text.c_str());
    const auto &step = std::get<Serve>(transcript->steps.front().action);
    const ReferenceBuild *spoken =
        servedBuild(transcript->header, step, std::string_view(asBuild.constData()));
    QTEST(spoken ? QByteArray::fromStdString(std::string(spoken->shortHash())) : QByteArray(),
          "spoken");
}

CLAUSTRUM_PLAIN_TEST(TestCasesOfBuild)
#include "testcasesofbuild.moc"
