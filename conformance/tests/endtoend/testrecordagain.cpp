// SPDX-License-Identifier: Apache-2.0
// The scenarios of the reference recordings, recorded with this binary: the results are equal.
#include "conformance/model/library.h"
#include "conformance/model/samplenames.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/play/jobs.h"
#include "conformance/record/asscenario.h"
#include "conformance/record/record.h"
#include "testing/testprogram.h"

#include <QFileInfo>
#include <QTest>

using namespace claustrum::conformance;

namespace {

/// The answer of a step without the parts that recordings leave open: the size of the largest
/// chunk, the values of metrics, and samples that the other recording lacks.
std::string answerOf(const Step &step, const Step &other)
{
    const auto *get = std::get_if<Get>(&step.action);
    if (get && get->type.starts_with("text/plain; version=")) {
        const auto theirs = sampleNames(std::get<Get>(other.action).body);
        std::string names;
        for (const std::string &name : sampleNames(get->body))
            names += theirs.contains(name) ? name + '\n' : "";
        return std::to_string(get->status) + get->type + names;
    }
    const auto largest = step.source.find(", \"largestChunk\"");
    if (largest == std::string::npos)
        return step.source;
    const auto end = step.source.find(", \"exit\"");
    return step.source.substr(0, largest) + step.source.substr(end);
}

ScenarioResult inAJob(const Transcript &transcript, const std::function<ScenarioResult()> &run)
{
    ScenarioResult result;
    runJobs({Job{emptyResult(transcript), run, std::chrono::seconds(100)}}, 1,
            [&](const ScenarioResult &one) { result = one; });
    return result;
}

} // namespace

class TestRecordAgain : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void recordsTheSame_data();
    void recordsTheSame();
};

void TestRecordAgain::recordsTheSame_data()
{
    QTest::addColumn<QString>("file");
    Selection selection;
    selection.directory = CLAUSTRUM_SOURCE_DIR "/recordings";
    selection.build = "5db5e4a";
    const auto files = findRecordings(selection);
    QVERIFY(files && files->size() == 33);
    for (const std::string &file : *files)
        QTest::newRow(QFileInfo(QString::fromStdString(file)).baseName().toUtf8())
            << QString::fromStdString(file);
}

/// Removes the answers and records them again: each line must be the same.
void TestRecordAgain::recordsTheSame()
{
    QFETCH(QString, file);
    const auto original = readTranscript(file.toStdString());
    QVERIFY(original);
    if (const std::string lacking = cannotRunHere(*original); !lacking.empty())
        QSKIP(lacking.c_str());
    if (const auto &git = original->header.gitVersion; !git.empty() && git != gitVersion())
        QSKIP(("recorded with git " + git + "; here is git " + gitVersion()).c_str());
    const auto text = asScenario(*original);
    QVERIFY2(text, text ? "" : text.error().text.c_str());
    QVERIFY(text->find("\"recv\"") == std::string::npos);
    const auto scenario = parseScenario(*text, "s");
    QVERIFY2(scenario, scenario ? "" : scenario.error().text.c_str());
    const auto version = versionOf(CLAUSTRUM_PROGRAM);
    QVERIFY(version && !version->version.empty() && !version->buildTime.empty());
    PlayOptions options;
    options.server = CLAUSTRUM_PROGRAM;
    const ScenarioResult result =
        inAJob(scenario->transcript, [&] { return recordOnce(*scenario, options, *version); });
    QVERIFY2(result.verdict == Verdict::Equal, result.differences.empty()
                                                   ? result.reason.c_str()
                                                   : result.differences[0].summary.c_str());
    const auto recorded = parseTranscript(headerLine(original->header) + result.recorded, "r");
    QVERIFY2(recorded, recorded ? "" : recorded.error().text.c_str());
    QCOMPARE(recorded->steps.size(), original->steps.size());
    for (std::size_t i = 0; i < original->steps.size(); ++i) {
        const Step &one = recorded->steps[i];
        const Step &other = original->steps[i];
        QCOMPARE(QString::fromStdString(answerOf(one, other)),
                 QString::fromStdString(answerOf(other, other)));
    }
}

CLAUSTRUM_PLAIN_TEST(TestRecordAgain)
#include "testrecordagain.moc"
