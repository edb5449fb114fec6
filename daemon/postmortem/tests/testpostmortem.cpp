// SPDX-License-Identifier: Apache-2.0
// Which records are written, and when the kernel's kills count; the daemon as a whole is tested in
// testpostmortems.
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/postmortem/recordwriter.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/jsonvalue.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds patience{20};

ExitRecord killed(pid_t pid)
{
    ExitRecord record;
    record.id = "p";
    record.pid = pid;
    record.ended = 1767323045;
    record.facts.signal = SIGKILL;
    return record;
}

} // namespace

class TestPostMortem : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comparesTheKernelsKills();
    void aDiskThatFails();
};

/// Only kills since the last count are taken for that of a process.
void TestPostMortem::comparesTheKernelsKills()
{
    const Sandbox sandbox;
    const OomFiles files{sandbox.path("none"), sandbox.path("none"), sandbox.path("vmstat")};
    const auto kills = [&](pid_t pid) {
        for (const auto &entry : fs::directory_iterator(sandbox.path("pm"))) {
            const auto json = parseJson(contentOf(entry.path()));
            if (json && json->find("pid")->integer() == pid)
                return json->find("oomKills")->integer().value_or(-1);
        }
        return std::int64_t{-2};
    };
    sandbox.makeFile("vmstat", "oom_kill 4\n");
    Workers workers;
    const auto writer = std::make_shared<RecordWriter>(workers, sandbox.path("pm"), files);
    writer->countKills();
    QVERIFY(workers.waitForIdle(patience));
    writer->put(killed(1));
    QVERIFY(workers.waitForIdle(patience));
    QCOMPARE(kills(1), std::int64_t{0});
    sandbox.makeFile("vmstat", "oom_kill 6\n");
    writer->put(killed(2));
    QVERIFY(workers.waitForIdle(patience));
    QCOMPARE(kills(2), std::int64_t{2});
    writer->put(killed(3));
    QVERIFY(workers.waitForIdle(patience));
    QCOMPARE(kills(3), std::int64_t{0});
}

void TestPostMortem::aDiskThatFails()
{
    const Sandbox sandbox;
    sandbox.makeFile("pm", "");
    const CapturedLog log;
    Workers workers;
    const auto writer = std::make_shared<RecordWriter>(workers, sandbox.path("pm"));
    writer->put(killed(1));
    QVERIFY(workers.waitForIdle(patience));
    QVERIFY2(log.text().find("no record of p: ") != std::string::npos, log.text().c_str());
}

CLAUSTRUM_TEST(TestPostMortem)
#include "testpostmortem.moc"
