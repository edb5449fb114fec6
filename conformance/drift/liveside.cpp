// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/liveside.h"

#include "conformance/compare/askers.h"
#include "conformance/compare/brokenrules.h"
#include "conformance/compare/comparetranscripts.h"
#include "conformance/compare/pairing.h"
#include "conformance/model/frameorder.h"
#include "conformance/model/pattern.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/play/jobs.h"
#include "conformance/record/asscenario.h"
#include "conformance/record/record.h"
#include "conformance/record/recorder.h"

#include <map>

namespace claustrum::conformance {
namespace {

/// Records every answer, expected or not, and does not stop at a missing one.
class AnyAnswerRecorder : public Recorder
{
public:
    /// @param knowsBuild whether the server speaks the build that the player asks for
    AnyAnswerRecorder(const Transcript &scenario, bool knowsBuild, PutBack putBack, Report report,
                      std::string &lines)
        : Recorder(scenario, std::move(putBack), report, lines)
        , m_scenario(scenario)
        , m_knowsBuild(knowsBuild)
        , m_report(std::move(report))
    {}

    void onServe(const ReferenceBuild *build) override
    {
        m_order.onServe(m_knowsBuild ? build : nullptr);
    }
    std::string lineToSend(std::size_t step, std::string line) override
    {
        const auto &send = std::get<Send>(m_scenario.steps[step].action);
        m_order.onRequest(send.connection, readFrame(line, Direction::In));
        return line;
    }
    bool onFrame(int connection, const FrameView &frame) override
    {
        if (const auto fault = m_order.onFrame(connection, frameKey(frame), frame))
            onFault(*fault, frame);
        return Recorder::onFrame(connection, frame);
    }
    void onEnd(int connection) override
    {
        Recorder::onEnd(connection);
        m_order.onEnd(connection);
    }
    /// A missing frame is a lost answer.
    void giveUp(std::size_t step, const std::string &why) override
    {
        if (why == nothingCame)
            return;
        Difference difference;
        difference.line = m_scenario.steps[step].line;
        difference.summary = why;
        m_report(std::move(difference));
    }
    [[nodiscard]] bool continuesAfterTimeout() const override { return true; }

protected:
    void onUnexpected(int connection, const FrameKey &, const FrameView &frame) override
    {
        m_more[step()] += frameLine(connection, frame, false);
    }

    [[nodiscard]] std::string lines(std::size_t step) const override
    {
        const auto more = m_more.find(step);
        return Recorder::lines(step) + (more == m_more.end() ? std::string() : more->second);
    }

private:
    /// The transcript has the answers in the order of the scenario, so broken rules are reported
    /// beside it.
    void onFault(const FrameFault &fault, const FrameView &frame)
    {
        constexpr int most = 5; // of a rule: too many differences end a play
        if (fault.rule == FrameRule::Gap || ++m_faults[fault.rule] > most)
            return; // a missing frame is a lost answer
        Difference difference;
        difference.kind = Difference::Kind::Frame;
        difference.line = m_scenario.steps[step()].line;
        difference.field = ruleName(fault.rule);
        difference.summary = fault.text;
        difference.received = frame.bytes;
        m_report(std::move(difference));
    }

    const Transcript &m_scenario;
    const bool m_knowsBuild;
    const Report m_report;
    FrameOrder m_order;
    std::map<FrameRule, int> m_faults;
    std::map<std::size_t, std::string> m_more; ///< by the step that was played
};

ScenarioResult recordAnyAnswers(const Scenario &scenario, const PlayOptions &options,
                                const BinaryVersion &version)
{
    std::string recorded;
    const auto recorder = [&](const Placeholders &placeholders,
                              Answers::Report report) -> std::unique_ptr<Answers> {
        return std::make_unique<AnyAnswerRecorder>(
            scenario.transcript, !options.asBuild.empty(),
            PutBack(placeholders.values(), version.version, version.buildTime), std::move(report),
            recorded);
    };
    ScenarioResult result = play(scenario.transcript, options, recorder);
    result.recorded = std::move(recorded);
    return result;
}

/// One scenario and one server to play it against.
struct Play
{
    std::size_t server;
    Scenario scenario;
    PlayOptions options;
    BinaryVersion version;
    const Transcript &recording;
};

std::string nameOf(const Play &play)
{
    return play.scenario.transcript.header.scenario + " of "
           + nameOf(LiveServer{play.options.server, play.options.asBuild});
}

/// Replaces each step that fits the recording by the recording's own step: its masks also fit the
/// answers of the other server.
void adoptMasks(const Transcript &recording, Transcript &live)
{
    const auto pairs = pairSteps(recording, live);
    for (std::size_t at = 0; at < pairs.size(); ++at) {
        if (pairs[at] == noStep)
            continue;
        Step &step = live.steps[pairs[at]];
        const std::string recorded = rowOf(recording.steps[at]).left;
        if (Pattern::ofTranscript(recorded).compare(rowOf(step).left))
            continue;
        step.action = recording.steps[at].action;
        step.source = recording.steps[at].source;
    }
}

/// A broken rule, or a failure of the server, as the play reported it.
Breach breachOf(const Transcript &scenario, const Difference &difference)
{
    Breach breach;
    if (difference.kind == Difference::Kind::Frame) {
        breach.rule = difference.field;
        breach.kind =
            breach.rule == ruleName(FrameRule::Size) ? Breach::Kind::Framing : Breach::Kind::Order;
    } else if (difference.kind == Difference::Kind::Unexpected && !difference.received.empty()) {
        breach.rule = incompleteLine;
        breach.kind = Breach::Kind::Framing;
    }
    breach.text = difference.summary;
    breach.frame = difference.received;
    for (const Step &step : scenario.steps) {
        if (step.line <= difference.line && std::holds_alternative<Send>(step.action)) {
            ++breach.sends;
            breach.sent = std::get<Send>(step.action).line;
        }
    }
    return breach;
}

/// Adds the answers as a session; adds a note if they are incomplete or missing.
void add(const Play &play, const ScenarioResult &result, LiveSide &side)
{
    if (!result.reason.empty())
        side.notes.push_back(nameOf(play) + ": " + result.reason);
    if (result.recorded.empty()) {
        for (const Difference &difference : result.differences)
            side.notes.push_back(nameOf(play) + ": " + difference.summary);
        return;
    }
    auto transcript =
        parseTranscript(headerLine(play.recording.header) + result.recorded, nameOf(play));
    if (!transcript) {
        side.notes.push_back("the answers cannot be read: " + transcript.error().text);
        return;
    }
    adoptMasks(play.recording, *transcript);
    DriftSession session{std::move(*transcript), {}};
    for (const Difference &difference : result.differences)
        session.breaches.push_back(breachOf(play.scenario.transcript, difference));
    side.sessions.insert_or_assign(play.recording.header.scenario, std::move(session));
}

/// The questions of a transcript.
Result<Scenario> questionsOf(const Recording &recording)
{
    if (!recording.transcript)
        return recording.transcript.error();
    const auto text = asScenario(*recording.transcript);
    if (!text)
        return text.error();
    return parseScenario(*text, recording.file);
}

} // namespace

std::string nameOf(const LiveServer &server)
{
    return server.asBuild.empty() ? server.binary : server.binary + " as " + server.asBuild;
}

Result<std::vector<LiveSide>> recordLiveSides(const std::vector<LiveServer> &servers,
                                              const std::vector<Recording> &recordings,
                                              const PlayOptions &options, std::size_t parallel,
                                              const OnPlayed &onPlayed)
{
    std::vector<Play> plays;
    for (std::size_t server = 0; server < servers.size(); ++server) {
        const auto version = versionOf(servers[server].binary);
        if (!version)
            return version.error();
        for (const Recording &recording : recordings) {
            auto scenario = questionsOf(recording);
            if (!scenario)
                return scenario.error();
            PlayOptions play = options;
            play.server = servers[server].binary;
            play.asBuild = servers[server].asBuild;
            play.inVain = static_cast<int>(scenario->transcript.steps.size());
            plays.push_back(
                {server, std::move(*scenario), std::move(play), *version, *recording.transcript});
        }
    }
    std::vector<Job> jobs;
    jobs.reserve(plays.size());
    for (const Play &play : plays)
        jobs.push_back(
            {emptyResult(play.scenario.transcript),
             [&play] { return recordAnyAnswers(play.scenario, play.options, play.version); },
             longestPlay(play.scenario.transcript, play.options)});
    std::vector<LiveSide> sides(servers.size());
    std::size_t next = 0;
    runJobs(jobs, parallel, [&](const ScenarioResult &result) {
        const Play &play = plays[next++]; // results are in the order of the jobs
        add(play, result, sides[play.server]);
        if (onPlayed)
            onPlayed(next, plays.size(), play.recording.header.scenario);
    });
    return sides;
}

} // namespace claustrum::conformance
