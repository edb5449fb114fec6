// SPDX-License-Identifier: Apache-2.0
// A received frame is read once, whatever becomes of it. The linker puts countedReadFrame() in the
// place of readFrame() in this program (conformance/CMakeLists.txt).
#include "conformance/model/transcriptreader.h"
#include "conformance/play/anyorder.h"
#include "conformance/play/expectations.h"
#include "conformance/play/jobs.h"
#include "conformance/play/player.h"
#include "conformance/record/asscenario.h"
#include "conformance/record/recorder.h"
#include "conformance/record/scenarioreader.h"
#include "posix/files.h"
#include "testing/testprogram.h"

#include <QTest>

#define READ_FRAME                                                                                 \
    "_ZN9claustrum9readFrameESt17basic_string_viewIcSt11char_traitsIcEENS_9DirectionE"

namespace claustrum {

FrameView uncountedReadFrame(std::string_view bytes,
                             Direction direction) __asm__("__real_" READ_FRAME);
FrameView countedReadFrame(std::string_view bytes,
                           Direction direction) __asm__("__wrap_" READ_FRAME);

static int framesRead = 0;

FrameView countedReadFrame(std::string_view bytes, Direction direction)
{
    framesRead += direction == Direction::Out ? 1 : 0;
    return uncountedReadFrame(bytes, direction);
}

} // namespace claustrum

using namespace claustrum;
using namespace claustrum::conformance;

namespace {

/// Counts received frames, and forgets the readings of the transcript's own.
template <class Base>
class Counting : public Base
{
public:
    template <class... Args>
    explicit Counting(int &received, Args &&...args)
        : Base(std::forward<Args>(args)...)
        , m_received(received)
    {
        framesRead = 0;
    }

    bool onFrame(int connection, const FrameView &frame) override
    {
        ++m_received;
        return Base::onFrame(connection, frame);
    }

private:
    int &m_received;
};

Transcript transcriptOf(const std::string &recording, std::string_view moreOfTheHeader = {})
{
    auto text = readFile(CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a/" + recording + ".jsonl");
    if (!text)
        qFatal("%s", text.error().text.c_str());
    text->insert(text->find("}}\n"), moreOfTheHeader);
    auto transcript = parseTranscript(*text, recording);
    if (!transcript)
        qFatal("%s", transcript.error().text.c_str());
    return std::move(*transcript);
}

Transcript scenarioOf(const std::string &recording)
{
    const auto text = asScenario(transcriptOf(recording));
    auto scenario = parseScenario(text ? *text : std::string(), recording);
    if (!scenario)
        qFatal("%s", scenario.error().text.c_str());
    return std::move(scenario->transcript);
}

/// Plays in a separate process. The counts are returned in `recorded` of the result.
ScenarioResult
played(const Transcript &transcript,
       const std::function<std::unique_ptr<Answers>(int &received, const Placeholders &,
                                                    Answers::Report)> &makeAnswers)
{
    PlayOptions options;
    options.server = CLAUSTRUM_PROGRAM;
    const auto run = [&] {
        int received = 0;
        ScenarioResult result = play(
            transcript, options, [&](const Placeholders &placeholders, Answers::Report report) {
                return makeAnswers(received, placeholders, std::move(report));
            });
        result.recorded =
            received > 0 && framesRead == received
                ? "once"
                : std::to_string(received) + " received, " + std::to_string(framesRead) + " read";
        return result;
    };
    ScenarioResult result;
    runJobs({Job{emptyResult(transcript), run, longestPlay(transcript, options)}}, 1,
            [&](const ScenarioResult &one) { result = one; });
    return result;
}

} // namespace

class TestOneScan : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void expectations_data();
    void expectations();
    void anyOrder();
    void recorder_data();
    void recorder();
};

void TestOneScan::expectations_data()
{
    QTest::addColumn<QString>("recording");
    QTest::newRow("lines") << QStringLiteral("process-basic");
    QTest::newRow("sums") << QStringLiteral("process-large");
}

void TestOneScan::expectations()
{
    QFETCH(QString, recording);
    const Transcript transcript = transcriptOf(recording.toStdString());
    const auto result = played(transcript, [&](int &received, const Placeholders &placeholders,
                                               const Answers::Report &report) {
        return std::make_unique<Counting<Expectations>>(received, transcript, placeholders, report);
    });
    QVERIFY(result.verdict == Verdict::Equal);
    QCOMPARE(result.recorded, std::string("once"));
}

void TestOneScan::anyOrder()
{
    const Transcript transcript = transcriptOf("process-basic", R"(, "order": "any")");
    const auto result = played(transcript, [&](int &received, const Placeholders &placeholders,
                                               const Answers::Report &report) {
        return std::make_unique<Counting<AnyOrder>>(received, transcript, placeholders, report);
    });
    QVERIFY(result.verdict == Verdict::Equal);
    QCOMPARE(result.recorded, std::string("once"));
}

void TestOneScan::recorder_data()
{
    expectations_data();
}

void TestOneScan::recorder()
{
    QFETCH(QString, recording);
    const Transcript scenario = scenarioOf(recording.toStdString());
    std::string lines;
    const auto result = played(scenario, [&](int &received, const Placeholders &placeholders,
                                             const Answers::Report &report) {
        return std::make_unique<Counting<Recorder>>(
            received, scenario, PutBack(placeholders.values(), {}, {}), report, lines);
    });
    QVERIFY(result.verdict == Verdict::Equal);
    QCOMPARE(result.recorded, std::string("once"));
}

CLAUSTRUM_PLAIN_TEST(TestOneScan)
#include "testonescan.moc"
