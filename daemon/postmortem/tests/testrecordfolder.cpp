// SPDX-License-Identifier: Apache-2.0
#include "daemon/postmortem/exitrecord.h"
#include "daemon/postmortem/outputends.h"
#include "daemon/postmortem/recordfolder.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/jsonvalue.h"

#include <filesystem>
#include <sys/stat.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestRecordFolder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isPrivate();
    void keepsTheNewest();
    void followsNoLink();
    void reportsFailures();
    void recordsAreBounded();
    void endsOfAnOutput();
};

void TestRecordFolder::isPrivate()
{
    const Sandbox sandbox;
    const auto path = RecordFolder(sandbox.path("pm")).put("a.json", "{}\n");
    QVERIFY(path);
    QCOMPARE(*path, sandbox.path("pm/a.json"));
    QCOMPARE(contentOf(*path), std::string("{}\n"));
    struct stat info = {};
    QCOMPARE(::stat(path->c_str(), &info), 0);
    QCOMPARE(info.st_mode & 07777, mode_t(0600));
    QCOMPARE(::stat(sandbox.path("pm").c_str(), &info), 0);
    QCOMPARE(info.st_mode & 07777, mode_t(0700));
}

void TestRecordFolder::keepsTheNewest()
{
    const Sandbox sandbox;
    const RecordFolder folder(sandbox.path("pm"));
    const auto name = [](std::size_t i) { return std::to_string(1000 + i) + ".json"; };
    for (std::size_t i = 0; i < RecordFolder::mostRecords + 3; ++i)
        QVERIFY(folder.put(name(i), "{}"));
    QVERIFY(!fs::exists(sandbox.path("pm/" + name(2))));
    QVERIFY(fs::exists(sandbox.path("pm/" + name(3))));
    const auto count = std::distance(fs::directory_iterator(sandbox.path("pm")), {});
    QCOMPARE(static_cast<std::size_t>(count), RecordFolder::mostRecords);
}

void TestRecordFolder::followsNoLink()
{
    const Sandbox sandbox;
    fs::create_directory(sandbox.path("other"));
    fs::create_directory_symlink(sandbox.path("other"), sandbox.path("pm"));
    QVERIFY(!RecordFolder(sandbox.path("pm")).put("a.json", "{}"));
    QVERIFY(fs::is_empty(sandbox.path("other")));

    // A link in place of the file to write is removed, not followed.
    const RecordFolder folder(sandbox.path("mine"));
    fs::create_directory(sandbox.path("mine"));
    fs::create_symlink(sandbox.path("victim"), sandbox.path("mine/.unfinished"));
    QVERIFY(folder.put("a.json", "{}"));
    QVERIFY(!fs::exists(sandbox.path("victim")));
}

void TestRecordFolder::reportsFailures()
{
    const Sandbox sandbox;
    sandbox.makeFile("pm", "");
    const auto path = RecordFolder(sandbox.path("pm")).put("a.json", "{}");
    QVERIFY(!path);
    QVERIFY2(path.error().text.find("not a directory") != std::string::npos,
             path.error().text.c_str());
}

void TestRecordFolder::recordsAreBounded()
{
    ExitRecord record;
    record.id = "p";
    record.pid = 4712;
    record.ended = 1767323045.25;
    record.args.assign(5000, std::string(10000, 'a'));
    record.variables.assign(5000, std::string(10000, 'V'));
    record.facts.command = std::string(100000, 'c');
    QCOMPARE(record.name(), std::string("20260102T030405.250Z-4712.json"));
    const auto json = record.json({"why", "do"});
    QVERIFY(json.size() < 128 * 1024);
    const auto parsed = parseJson(json);
    QVERIFY(parsed);
    QVERIFY(parsed->find("exitCode")->isNull());
    QVERIFY(parsed->find("signal")->isNull());
    QCOMPARE(parsed->find("verdict")->string(), std::string("why"));
}

void TestRecordFolder::endsOfAnOutput()
{
    constexpr auto kept = OutputEnds::keptBytes;
    OutputEnds ends;
    ends.append("begin ");
    QCOMPARE(ends.first(), std::string("begin "));
    QCOMPARE(ends.last(), std::string());
    for (int i = 0; i < 1000; ++i)
        ends.append("line " + std::to_string(i) + '\n');
    ends.append(std::string(50000, 'x') + "end");
    QVERIFY(ends.first().starts_with("begin line 0\n"));
    QCOMPARE(ends.first().size(), kept);
    QCOMPARE(ends.last(), std::string(kept - 3, 'x') + "end");
    ends.append("!");
    QCOMPARE(ends.last(), std::string(kept - 4, 'x') + "end!");
    QVERIFY(ends.bytes() > 58000);
}

CLAUSTRUM_PLAIN_TEST(TestRecordFolder)
#include "testrecordfolder.moc"
