// SPDX-License-Identifier: Apache-2.0
// Players in processes of their own: many at once, one that dies, those of a program that is
// interrupted or not run by root. Each leaves no process and no directory.
#include "conformance/model/transcriptreader.h"
#include "conformance/play/jobs.h"
#include "conformance/play/player.h"
#include "conformance/tests/endtoend/copyforall.h"
#include "conformance/tests/endtoend/playing.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <csignal>
#include <fstream>
#include <sched.h>
#include <unistd.h>
#include <vector>

using namespace claustrum::conformance;
using namespace claustrum::conformance::test;

class TestPlayerJobs : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder.use(); }
    void cleanup() { m_folder.checkForLeftovers(); }
    void manyAtOnce();
    void otherScenariosContinue();
    void survivesAPlayerThatDies();
    void waitingScenariosShareAProcessor();
    void interrupted_data();
    void interrupted();
    void withoutRoot();

private:
    SandboxFolder m_folder;
};

void TestPlayerJobs::manyAtOnce()
{
    const auto transcript = parseTranscript(transcriptFor("good", {}), "t.jsonl");
    const PlayOptions options = optionsOf();
    const std::vector<Job> jobs(20, jobFor(*transcript, options));
    int equal = 0;
    runJobs(jobs, 20, [&](const ScenarioResult &r) { equal += r.verdict == Verdict::Equal; });
    QCOMPARE(equal, 20);
}

/// Servers with all faults and good ones, eight at a time.
void TestPlayerJobs::otherScenariosContinue()
{
    const PlayOptions patient = optionsOf();
    const PlayOptions impatient = optionsOf(shortPatience);
    std::vector<Transcript> transcripts;
    for (const char *mode : {"crash", "hang", "garbage", "half", "flood", "otherflags", "absent"}) {
        transcripts.push_back(*parseTranscript(transcriptFor(mode, {}), mode));
        transcripts.push_back(*parseTranscript(transcriptFor("good", {}), "good"));
        transcripts.push_back(*parseTranscript(transcriptFor("good", {}), "good"));
    }
    std::vector<Job> jobs;
    jobs.reserve(transcripts.size());
    for (const Transcript &transcript : transcripts)
        jobs.push_back(jobFor(transcript, keepsWaiting(transcript.file) ? impatient : patient));
    runJobs(jobs, 8, [&](const ScenarioResult &result) {
        const Verdict expected = result.file == "good"         ? Verdict::Equal
                                 : result.file == "otherflags" ? Verdict::CouldNotStart
                                                               : Verdict::Differs;
        QVERIFY2(result.verdict == expected, (result.file + ": " + all(result)).c_str());
    });
}

void TestPlayerJobs::survivesAPlayerThatDies()
{
    const auto transcript = parseTranscript(transcriptFor("good", {}), "t.jsonl");
    const PlayOptions options = optionsOf();
    const Job good = jobFor(*transcript, options);
    const Job dies{good.blank,
                   []() -> ScenarioResult {
                       ::raise(SIGKILL);
                       return {};
                   },
                   std::chrono::seconds(1)};
    std::vector<ScenarioResult> results;
    runJobs({good, dies, good}, 2, [&](const ScenarioResult &r) { results.push_back(r); });
    QCOMPARE(results.size(), std::size_t(3));
    QCOMPARE(static_cast<int>(results[0].verdict), static_cast<int>(Verdict::Equal));
    QCOMPARE(static_cast<int>(results[1].verdict), static_cast<int>(Verdict::NotRun));
    QCOMPARE(results[1].reason, std::string("the player itself died: signal: killed"));
    QCOMPARE(static_cast<int>(results[2].verdict), static_cast<int>(Verdict::Equal));
}

/// By default, four for each processor, since most scenarios wait.
void TestPlayerJobs::waitingScenariosShareAProcessor()
{
    QTemporaryDir files(QStringLiteral("/tmp/claustrum-files-XXXXXX")); // not where sandboxes are
    const QString file = files.filePath("t.jsonl");
    std::ofstream(file.toStdString()) << transcriptFor("hang", {});
    QProcess program;
    program.start("taskset",
                  {"--cpu-list", QString::number(::sched_getcpu()), CLAUSTRUM_CONFORMANCE, "replay",
                   "--server", CLAUSTRUM_FAKE_SERVER, "--timeout", "60", file, file, file, file});
    const std::string tmp = m_folder.path().toStdString();
    const bool allWait = QTest::qWaitFor([&] { return processesOf(tmp) >= 4; }, 60000);
    ::kill(static_cast<pid_t>(program.processId()), SIGINT);
    QVERIFY(program.waitForFinished());
    QVERIFY(allWait);
}

void TestPlayerJobs::interrupted_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("interrupt") << SIGINT;
    QTest::newRow("terminate") << SIGTERM;
    QTest::newRow("kill") << SIGKILL;
}

/// However the program ends, no daemon and no directory remains; cleanup() checks.
void TestPlayerJobs::interrupted()
{
    QFETCH(int, signal);
    QTemporaryDir files(QStringLiteral("/tmp/claustrum-files-XXXXXX")); // not where sandboxes are
    const QString file = files.filePath("t.jsonl");
    std::ofstream(file.toStdString()) << transcriptFor("hang", {});
    QProcess program;
    program.start(CLAUSTRUM_CONFORMANCE, {"replay", "--server", CLAUSTRUM_FAKE_SERVER, "--timeout",
                                          "60", "--jobs", "3", file, file, file, file});
    const std::string tmp = m_folder.path().toStdString();
    QVERIFY(QTest::qWaitFor([&] { return processesOf(tmp) >= 3; }, 60000));
    ::kill(static_cast<pid_t>(program.processId()), signal);
    QVERIFY(program.waitForFinished());
    if (signal != SIGKILL) {
        QCOMPARE(program.exitCode(), 2);
        QVERIFY(program.readAllStandardOutput().contains("0 equal, 0 differ, 4 not run"));
    }
    QTRY_COMPARE_WITH_TIMEOUT(processesOf(tmp), 0, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(QDir(m_folder.path()).isEmpty(), 20000);
}

/// It must not pass, and the report must say why it was not run.
void TestPlayerJobs::withoutRoot()
{
    if (::geteuid() != 0)
        QSKIP("only root can become nobody");
    QTemporaryDir files(QStringLiteral("/tmp/claustrum-files-XXXXXX")); // not where sandboxes are
    QVERIFY(QFile(files.path()).setPermissions(QFile::Permissions(0x7755)));
    const QString file = files.filePath("t.jsonl");
    std::ofstream(file.toStdString())
        << transcriptFor("good", "{\"fixture\":{\"chown\":65534}}\n" + ping);
    const QString conformance =
        claustrum::testing::copyForAll(CLAUSTRUM_CONFORMANCE, files.filePath("conformance"));
    const QString server =
        claustrum::testing::copyForAll(CLAUSTRUM_FAKE_SERVER, files.filePath("server"));
    QProcess program;
    program.start("setpriv", {"--reuid", "65534", "--clear-groups", "--", conformance, "replay",
                              "--server", server, file});
    QVERIFY(program.waitForFinished());
    const QByteArray complaint = program.readAllStandardError();
    if (complaint.startsWith("setpriv: "))
        QSKIP(complaint.trimmed());
    QCOMPARE(program.exitCode(), 2); // nothing was compared
    const QByteArray out = program.readAllStandardOutput();
    QVERIFY2(out.contains("SKIPPED  b/s"), out);
    QVERIFY2(out.contains("it changes users at line 3, for which it must be run as root"), out);
}

CLAUSTRUM_PLAIN_TEST(TestPlayerJobs)
#include "testplayerjobs.moc"
