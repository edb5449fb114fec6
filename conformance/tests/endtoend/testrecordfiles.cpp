// SPDX-License-Identifier: Apache-2.0
// The record command with several files: a folder of scenarios, and recordings that lack cases.
#include "conformance/model/transcriptwriter.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <memory>

using namespace claustrum::conformance;

class TestRecordFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void recordsAFolder();
    void listsFailures();
    void refusesToReplaceScenarios();
    void recordsATranscriptAgain();
    void addsMissingCases();
    void addsNothingThatDiffers();

private:
    struct Ran
    {
        int status;
        QString out;
        QString err;
    };
    Ran record(const QStringList &options);
    [[nodiscard]] QString path(const char *name) const { return m_tmp->filePath(name); }
    void write(const char *name, const std::string &content);
    [[nodiscard]] QByteArray content(const char *name) const;

    std::unique_ptr<QTemporaryDir> m_tmp;
};

namespace {

std::string header(const std::string &name)
{
    return R"({"scenario": {"version": 1, "scenario": ")" + name + R"(", "title": "t"}})" + "\n";
}

std::string request(int id, const std::string &method)
{
    return wireLine({"on", 1,
                     R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" + method
                         + R"(","auth":"${TOKEN}"})"});
}

std::string expectReply(int id)
{
    return R"({"expect": 1, "id": )" + std::to_string(id) + "}\n";
}

std::string ping(int id)
{
    return request(id, "server.ping") + expectReply(id);
}

std::string beginCase(const std::string &name)
{
    return R"({"case": ")" + name + R"(", "requirement": "r", "sections": []})" + "\n";
}

const std::string serve = "{\"serve\": {}}\n";

} // namespace

void TestRecordFiles::init()
{
    m_tmp = std::make_unique<QTemporaryDir>();
    QVERIFY(m_tmp->isValid() && QDir(m_tmp->path()).mkdir("in"));
}

void TestRecordFiles::write(const char *name, const std::string &content)
{
    std::ofstream(path(name).toStdString()) << content;
}

QByteArray TestRecordFiles::content(const char *name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

TestRecordFiles::Ran TestRecordFiles::record(const QStringList &options)
{
    QProcess program;
    program.start(CLAUSTRUM_CONFORMANCE,
                  QStringList{"record", "--server", CLAUSTRUM_PROGRAM, "--timeout", "5"} + options);
    if (!program.waitForFinished(60000))
        return {-1, {}, "it did not end"};
    return {program.exitCode(), QString::fromUtf8(program.readAllStandardOutput()),
            QString::fromUtf8(program.readAllStandardError())};
}

void TestRecordFiles::recordsAFolder()
{
    write("in/a.jsonl", header("a") + serve + ping(1));
    write("in/b.jsonl", header("b") + serve + ping(1) + ping(2));
    write("in/notes.txt", "no scenario");
    const Ran ran = record({"--all", path("in"), "--out", path("new/out"), "--build", "x"});
    QVERIFY2(ran.status == 0, qPrintable(ran.err));
    QVERIFY2(ran.err.isEmpty(), qPrintable(ran.err)); // no terminal, no progress
    QVERIFY2(ran.out.contains("new/out/a.jsonl: 1 frame, the same in 2 runs"),
             qPrintable(ran.out));
    QVERIFY2(ran.out.contains("new/out/b.jsonl: 2 frames"), qPrintable(ran.out));
    QVERIFY2(ran.out.endsWith("2 of 2 scenarios recorded\n"), qPrintable(ran.out));
    QVERIFY(content("new/out/a.jsonl").contains(R"(\"pong\":true)"));
    QCOMPARE(QDir(path("new/out")).entryList(QDir::Files), (QStringList{"a.jsonl", "b.jsonl"}));
}

void TestRecordFiles::listsFailures()
{
    write("in/a.jsonl", header("a") + "nonsense\n");
    write("in/b.jsonl", header("b") + serve + request(1, "server.ping") + expectReply(2));
    write("in/c.jsonl", header("c") + serve + ping(1));
    const Ran ran = record({"--all", path("in"), "--out", path("out"), "--timeout", "1"});
    QCOMPARE(ran.status, 2);
    QVERIFY2(ran.err.contains("in/a.jsonl:2: "), qPrintable(ran.err));
    QVERIFY2(ran.err.contains("in/b.jsonl:4: no answer for this line"), qPrintable(ran.err));
    QVERIFY2(ran.err.endsWith("not recorded:\n  " + path("in/a.jsonl") + "\n  " + path("in/b.jsonl")
                              + "\n"),
             qPrintable(ran.err));
    QVERIFY2(ran.out.endsWith("1 of 3 scenarios recorded\n"), qPrintable(ran.out));
    QCOMPARE(QDir(path("out")).entryList(QDir::Files), QStringList("c.jsonl"));
}

void TestRecordFiles::refusesToReplaceScenarios()
{
    write("in/a.jsonl", header("a") + serve + ping(1));
    const Ran same = record({"--all", path("in"), "--out", path("in/../in")});
    QCOMPARE(same.status, 2);
    QVERIFY2(same.err.contains("would replace the scenarios"), qPrintable(same.err));
    QVERIFY(QDir(m_tmp->path()).mkdir("empty"));
    const Ran none = record({"--all", path("empty"), "--out", path("out")});
    QCOMPARE(none.status, 2);
    QVERIFY2(none.err.contains("there is no scenario (*.jsonl) in"), qPrintable(none.err));
}

/// A transcript stands for its scenario, and failures name the lines of the transcript.
void TestRecordFiles::recordsATranscriptAgain()
{
    write("s.jsonl", header("s") + serve + ping(1) + ping(2));
    QCOMPARE(record({"--scenario", path("s.jsonl"), "--out", path("r.jsonl")}).status, 0);
    const Ran ran = record({"--scenario", path("r.jsonl"), "--out", path("again.jsonl")});
    QVERIFY2(ran.status == 0, qPrintable(ran.err));
    QVERIFY(!content("r.jsonl").isEmpty());
    QCOMPARE(content("again.jsonl"), content("r.jsonl"));
    QByteArray wrong = content("r.jsonl");
    wrong.replace(R"(\"id\":2,\"result\")", R"(\"id\":3,\"result\")");
    write("wrong.jsonl", wrong.toStdString());
    const Ran missing =
        record({"--scenario", path("wrong.jsonl"), "--out", path("x.jsonl"), "--timeout", "1"});
    QCOMPARE(missing.status, 2);
    QVERIFY2(missing.err.contains("wrong.jsonl:6: no answer for this line"),
             qPrintable(missing.err));
}

void TestRecordFiles::addsMissingCases()
{
    const QStringList files{"--missing", "--scenario", path("s.jsonl"), "--out", path("r.jsonl")};
    const std::string b = beginCase("b") + ping(2);
    write("s.jsonl", header("s") + serve + ping(1) + b);
    QCOMPARE(record(files + QStringList{"--build", "x"}).status, 0);
    const QByteArray old = content("r.jsonl");

    write("s.jsonl",
          header("s") + serve + ping(1) + beginCase("a") + ping(7) + b + beginCase("c") + ping(8));
    const Ran ran = record(files + QStringList{"--source", "elsewhere"});
    QVERIFY2(ran.status == 0, qPrintable(ran.err));
    QVERIFY2(ran.out.contains("r.jsonl: added a, c, the same in 2 runs, and equal when replayed"),
             qPrintable(ran.out));
    QByteArray lines = content("r.jsonl");
    QVERIFY(lines.contains("\"case\": \"c\""));
    const auto cut = [&lines](const char *from, const char *to) { // a case, with its lines
        const auto begin = lines.indexOf(from);
        const auto end = to ? lines.indexOf(to) : lines.size();
        lines.remove(begin, end - begin);
    };
    cut("{\"case\": \"a\"", "{\"case\": \"b\"");
    cut("{\"case\": \"c\"", nullptr);
    QCOMPARE(lines, old);

    const Ran again = record(files);
    QCOMPARE(again.status, 0);
    QVERIFY2(again.out.contains("r.jsonl: has all cases of"), qPrintable(again.out));
    const Ran other = record(files + QStringList{"--build", "y"});
    QCOMPARE(other.status, 2);
    QVERIFY2(other.err.contains("r.jsonl is of build x, so no case of build y is added to it"),
             qPrintable(other.err));
}

/// The old lines must still be true.
void TestRecordFiles::addsNothingThatDiffers()
{
    const QStringList files{"--missing", "--scenario", path("s.jsonl"), "--out", path("r.jsonl")};
    write("s.jsonl", header("s") + serve + ping(1));
    QCOMPARE(record(files).status, 0);
    QByteArray old = content("r.jsonl");
    old.replace(R"(\"pong\":true)", R"(\"pong\":false)");
    write("r.jsonl", old.toStdString());
    write("s.jsonl", header("s") + serve + ping(1) + beginCase("c") + ping(2));
    const Ran ran = record(files);
    QCOMPARE(ran.status, 1);
    QVERIFY2(ran.err.contains("the recording does not replay equal"), qPrintable(ran.err));
    QVERIFY2(ran.err.contains("r.jsonl:4: the reply to 1 differs"), qPrintable(ran.err));
    QCOMPARE(content("r.jsonl"), old);
}

CLAUSTRUM_PLAIN_TEST(TestRecordFiles)
#include "testrecordfiles.moc"
