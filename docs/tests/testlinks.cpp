// SPDX-License-Identifier: Apache-2.0
// Every page, section and path that the project's files name exists.
#include "docs/tests/linkcheck.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace claustrum::docs;

class TestLinks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsWhatLeadsNowhere_data();
    void findsWhatLeadsNowhere();
    void oneNameOnePage();
    void worksWithoutGit();
    void theProjectsOwn();
};

namespace {

/// A small project; its contract has a title of each form.
SourceTree example()
{
    return {
        {"wire/frame.h", ""},
        {"wire/tests/vectors/exec.jsonl", ""},
        {"wire/tests/testframe.cpp", "    void encodes();\n"},
        {"docs/recording.md", "# Recording\n## Any order: how sessions are replayed\n"},
        {"docs/contract/builds.md", "# Builds\n| D2 | on |\n| D13 | off |\n"},
        {"docs/contract/install.md", "# -install\n\n1. Look.\n2. Fetch.\n\nOpt-ins: none.\n"},
        {"docs/contract/wire.md",
         "# Wire\n## Replay buffer\n## process.stdin `{id}`\n**files.read** `{path}`\n"},
        {"docs/contract/later/wire.md", "# Wire\n## 3.1 Later things (f6010b9)\n"},
    };
}

} // namespace

void TestLinks::findsWhatLeadsNowhere_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("problem"); // empty: none

    const auto row = [](const char *name, const char *file, const char *text,
                        const char *problem = "") {
        QTest::newRow(name) << QString(file) << QString(text) << QString(problem);
    };
    row("page of the contract", "a/b.h", "/// See wire.md.");
    row("page with its folder", "a/b.h", "// docs/contract/wire.md, docs/recording.md");
    row("no page", "a/b.h", "\n// See wired.md.", "a/b.h:2: no page wired.md");
    row("no such folder", "a/b.h", "// (contract/lost/wire.md)",
        "a/b.h:1: no page contract/lost/wire.md");
    row("page of later/ by its bare name", "a/b.h", "// (wire.md, Later things)",
        "a/b.h:1: docs/contract/wire.md has no section Later things)");
    row("page of later/", "a/b.h", "// (later/wire.md, 3.1)");
    row("string of a program", "a/b.cpp", "help = \"see wired.md\"", "a/b.cpp:1: no page wired.md");
    row("string of a test", "a/testb.cpp", "row(\"wired.md\"); // wire.md");
    row("comment of a test", "a/testb.cpp", "row(); // wired.md",
        "a/testb.cpp:1: no page wired.md");
    row("CMake file", "a/CMakeLists.txt", "# wired.md", "a/CMakeLists.txt:1: no page wired.md");

    row("heading", "a/b.h", "/// The newest stays (wire.md, Replay buffer).");
    row("heading over two lines", "a/b.h", "/// The newest stays (wire.md, Replay\n/// buffer).");
    row("heading after a line", "a/b.h", "/// The newest stays (wire.md,\n    /// Replay buffer).");
    row("heading without its params", "a/b.h", "/// (wire.md, process.stdin)");
    row("heading up to its colon", "a/b.h", "/// (docs/recording.md, Any order)");
    row("bold title", "a/b.h", "/// (wire.md, files.read)");
    row("first words", "a/b.h", "/// (install.md, Opt-ins)");
    row("list items", "a/b.h", "/// (install.md, 1 to 2)");
    row("no section", "a/b.h", "/// One (wire.md,\n/// Replay buffers).",
        "a/b.h:1: docs/contract/wire.md has no section Replay buffers). ");
    row("no list item", "a/b.h", "/// (install.md, 1 to 3)",
        "a/b.h:1: docs/contract/install.md has no section 1 to 3) ");
    row("after code", "a/b.h", "int cap; ///< wire.md, Replay buffer");
    row("no section after code", "a/b.h", "int cap; ///< wire.md, Replays",
        "a/b.h:1: docs/contract/wire.md has no section Replays");
    row("prose after a page", "a/b.h", "/// See wire.md, and be patient.");

    row("id with its page", "a/b.h", "/// (builds.md, D2, D13)");
    row("id that is not there", "a/b.h", "/// (builds.md, D2, D3)",
        "a/b.h:1: docs/contract/builds.md has no section D2, D3) ");
    row("id without its page", "a/b.h", "/// (D2)",
        "a/b.h:1: D2 is cited without its page, builds.md");

    row("title in data", "a/b.jsonl", R"({"section": "wire.md#Replay buffer"})");
    row("no title in data", "a/b.jsonl", R"({"section": "wire.md#Replay"})",
        "a/b.jsonl:1: docs/contract/wire.md has no section Replay");
    row("transcript", "recordings/1/b.jsonl", R"({"file": "wired.md#x"})");

    row("link", "README.md", "[w](docs/contract/wire.md#replay-buffer)");
    row("link to itself", "docs/a.md", "# One thing\n[w](#one-thing)");
    row("link elsewhere", "README.md", "[w](https://example.invalid/wired.md)");
    row("no linked file", "README.md", "[w](docs/a.png)", "README.md:1: no page docs/a.png");
    row("link from another folder", "docs/a.md", "[w](docs/recording.md)",
        "docs/a.md:1: no page docs/recording.md");
    row("no anchor", "docs/a.md", "[w](recording.md#any)",
        "docs/a.md:1: docs/recording.md has no section any");

    row("path", "docs/architecture.md",
        "`wire/frame.h`, `frame.h`, `wire/`, `wire/tests/<any>/*.jsonl`");
    row("no path", "docs/architecture.md", "\n`wire/frames.h`",
        "docs/architecture.md:2: no path wire/frames.h");
    row("no file", "docs/architecture.md", "`frames.h`",
        "docs/architecture.md:1: no path frames.h");
    row("test", "docs/a.md", "`testframe`, `testframe encodes`, `testing`, `tests`");
    row("no test", "docs/a.md", "\n`testframes`", "docs/a.md:2: no test testframes");
    row("no function of a test", "docs/a.md", "`testframe decodes`",
        "docs/a.md:1: wire/tests/testframe.cpp has no function decodes");
    row("another project's test", "docs/contract/a.md", "`testframes`");
    row("the contract's vectors", "docs/contract/a.md", "`../vectors/exec.jsonl`");
    row("no vectors", "docs/contract/a.md", "`../vectors/exe.jsonl`",
        "docs/contract/a.md:1: no path ../vectors/exe.jsonl");
}

void TestLinks::findsWhatLeadsNowhere()
{
    QFETCH(QString, file);
    QFETCH(QString, text);
    QFETCH(QString, problem);
    SourceTree tree = example();
    tree[file] = text;
    const auto problems = LinkCheck(tree).problems();
    QCOMPARE(problems.join('\n').trimmed(), problem.trimmed());
}

void TestLinks::oneNameOnePage()
{
    SourceTree tree = example();
    tree["docs/wire.md"] = "";
    QCOMPARE(LinkCheck(tree).problems().size(), 1);
}

void TestLinks::worksWithoutGit()
{
    const QTemporaryDir folder;
    const QDir root(folder.path());
    for (const QString name : {"build", "docs"}) {
        QVERIFY(root.mkdir(name));
        QFile file(root.filePath(name + "/a.md"));
        QVERIFY(file.open(QIODevice::WriteOnly));
    }
    QCOMPARE(QStringList(readSourceTree(root.path()).keys()), QStringList{"docs/a.md"});
}

void TestLinks::theProjectsOwn()
{
    const SourceTree tree = readSourceTree(CLAUSTRUM_SOURCE_DIR);
    QVERIFY(tree.contains("docs/contract/wire.md"));
    const auto problems = LinkCheck(tree).problems();
    for (const QString &problem : problems)
        qWarning("%s", qPrintable(problem));
    QVERIFY2(problems.isEmpty(), "citations lead nowhere");
}

CLAUSTRUM_TEST(TestLinks)
#include "testlinks.moc"
