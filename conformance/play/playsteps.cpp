// SPDX-License-Identifier: Apache-2.0
// The sequence of a play: steps, waits and stops. The steps themselves are in performsteps.cpp, the
// end of connections and of the play in endplay.cpp.
#include "conformance/play/playsteps.h"

#include "conformance/host/logtail.h"

#include <algorithm>
#include <utility>

namespace claustrum::conformance {
namespace {

using std::chrono::milliseconds;

Placeholders placeholdersOf(const Sandbox &sandbox, const HttpServer &http)
{
    Placeholders placeholders;
    placeholders.set("DIR", sandbox.directory());
    placeholders.set("TOKEN", std::string(Sandbox::token));
    placeholders.set("SOCKET", sandbox.socket());
    placeholders.set("HTTP", "http://" + http.address());
    placeholders.set("HTTP_ADDR", http.address());
    return placeholders;
}

} // namespace

void playSteps(const Transcript &transcript, const PlayOptions &options, const Sandbox &sandbox,
               const MakeAnswers &makeAnswers, ScenarioResult &result)
{
    PollLoop loop;
    const auto http = HttpServer::listen(loop);
    if (!http) {
        result.reason = http.error().text;
        return;
    }
    StepPlayer(transcript, options, sandbox, **http, loop, makeAnswers, result).play();
}

StepPlayer::StepPlayer(const Transcript &transcript, const PlayOptions &options,
                       const Sandbox &sandbox, HttpServer &http, PollLoop &loop,
                       const MakeAnswers &makeAnswers, ScenarioResult &result)
    : m_transcript(transcript)
    , m_options(options)
    , m_sandbox(sandbox)
    , m_loop(loop)
    , m_result(result)
    , m_placeholders(placeholdersOf(sandbox, http))
    , m_server(options.server, sandbox, m_placeholders, loop)
    , m_fixtures(sandbox, m_placeholders, loop, http)
    , m_logMoments(sandbox.logFile())
    , m_answers(makeAnswers(m_placeholders,
                            [this](Difference difference) { report(std::move(difference)); }))
    , m_lastDeadline(Clock::now() + longestPlay(transcript, options))
{}

void StepPlayer::play()
{
    for (m_step = 0; m_step < m_transcript.steps.size() && !m_stopped; ++m_step) {
        m_answers->onStep(m_step);
        std::visit([this](const auto &action) { this->perform(action); },
                   m_transcript.steps[m_step].action);
        settleBeforeClosing(m_step + 1);
    }
    if (m_step > 0)
        --m_step; // later frames belong to the last step played
    if (!m_transcript.steps.empty())
        m_result.playedTo = m_transcript.steps[m_step].line;
    reportClosed();
    waitForLate();
    finish();
    m_result.frames = m_answers->frames();
    if (cancelled())
        cannotGoOn("interrupted");
    m_result.verdict = verdict();
    addLogs();
}

void StepPlayer::addLogs()
{
    if (m_result.verdict != Verdict::Equal && m_result.differences.empty())
        m_result.serverLog = logTail(m_sandbox.logFile());
    auto excerpts = m_logMoments.excerpts();
    for (std::size_t i = 0; i < excerpts.size(); ++i)
        m_result.differences[i].log = std::move(excerpts[i]);
}

Verdict StepPlayer::verdict() const
{
    if (!m_result.differences.empty())
        return Verdict::Differs;
    if (m_result.reason.empty())
        return Verdict::Equal;
    return m_couldNotStart ? Verdict::CouldNotStart : Verdict::NotRun;
}

void StepPlayer::waitForLate()
{
    for (std::size_t step = 0; step < m_transcript.steps.size() && !m_stopped; ++step) {
        const Action &action = m_transcript.steps[step].action;
        const auto *receive = std::get_if<Receive>(&action);
        const auto *expect = std::get_if<Expect>(&action);
        if (receive && receive->late)
            waitFor(step, receive->connection);
        else if (expect && expect->late)
            waitFor(step, expect->connection);
    }
}

/// The connection with that number, opened on first use; null, after a report, if that fails.
Connection *StepPlayer::connection(int number)
{
    if (const auto found = m_connections.find(number); found != m_connections.end())
        return found->second.get();
    auto socket = Connection::open(m_loop, m_sandbox.socket(),
                                   std::min(Clock::now() + milliseconds(1000), m_lastDeadline));
    if (!socket) {
        differs(Difference::Kind::Server, socket.error().text + howTheServerDied());
        m_stopped = true;
        return nullptr;
    }
    Connection::Events events{
        [this, number](std::string_view bytes) { onFrame(number, bytes); },
        [this, number](const std::string &why) { onClosedByServer(number, why); }};
    m_incomplete.erase(number);
    m_lastFrames.begin(number);
    auto opened = std::make_unique<Connection>(m_loop, std::move(*socket), std::move(events));
    m_server.noteDaemon(opened->peerPid());
    return m_connections.emplace(number, std::move(opened)).first->second.get();
}

bool StepPlayer::stillReceives(int number) const
{
    const auto open = m_connections.find(number);
    return m_answers->continuesAfterTimeout() && !m_closedHow.empty() && !cancelled()
           && open != m_connections.end() && !open->second->isClosed();
}

void StepPlayer::onFrame(int number, std::string_view bytes)
{
    if (m_stopped && !stillReceives(number))
        return;
    const FrameView frame = readFrame(bytes, Direction::Out);
    m_lastFrames.note(number, frameKey(frame));
    const bool expected = m_answers->onFrame(number, frame);
    if (expected && number == m_silent)
        differs(Difference::Kind::Unexpected,
                "a frame arrived on connection " + std::to_string(number) + " while nothing should",
                {std::string(bytes)});
}

/// Waits for the frames of a step. After a timeout, later frames are usually missing too.
void StepPlayer::waitFor(std::size_t step, int number)
{
    if (!m_connections.contains(number)) {
        cannotGoOn("line " + std::to_string(m_transcript.steps[step].line) + ": connection "
                   + std::to_string(number) + " is not open");
        return;
    }
    const auto isFulfilled = [&] { return m_answers->isFulfilled(step); };
    if (waitUntil([&] { return isFulfilled() || (m_stopped && !stillReceives(number)); })
        && isFulfilled())
        return;
    if (!cancelled())
        reportUnfinished(number);
    if (isFulfilled()) {
        m_stopped = true; // all but its newline has come
        return;
    }
    const bool alreadyTold = m_stopped && m_closedHow.empty();
    m_stopped = m_stopped || cancelled() || !m_answers->continuesAfterTimeout();
    if (alreadyTold || cancelled())
        return;
    const std::string why = takeClosing();
    m_answers->giveUp(step, (why.empty() ? std::string(nothingCame) : why) + howTheServerDied());
}

/// Waits until all bytes are written; otherwise reports it and stops.
bool StepPlayer::flush(Connection &connection, int number)
{
    if (waitUntil([&] { return connection.sentAll() || m_stopped; }))
        return !m_stopped;
    if (!m_stopped && !cancelled())
        differs(Difference::Kind::Server,
                "the server does not read from connection " + std::to_string(number));
    m_stopped = true;
    return false;
}

bool StepPlayer::waitUntil(const std::function<bool()> &done)
{
    return m_loop.runUntil(done, std::min(Clock::now() + m_options.timeout, m_lastDeadline));
}

void StepPlayer::report(Difference difference)
{
    if (m_result.differences.size() >= maxDifferences)
        return;
    difference.after = std::exchange(m_after, {});
    m_result.differences.push_back(std::move(difference));
    m_logMoments.note();
    if (m_result.differences.size() < maxDifferences)
        return;
    m_stopped = true;
    m_result.notes.push_back("more than " + std::to_string(maxDifferences)
                             + " differences: the rest was not played");
}

void StepPlayer::differs(Difference::Kind kind, std::string summary,
                         std::vector<std::string> details)
{
    Difference difference;
    difference.kind = kind;
    difference.line = m_transcript.steps.empty() ? 1 : m_transcript.steps[m_step].line;
    difference.summary = std::move(summary);
    difference.details = std::move(details);
    report(std::move(difference));
}

void StepPlayer::cannotGoOn(std::string reason)
{
    m_stopped = true;
    if (m_result.reason.empty())
        m_result.reason = std::move(reason);
}

} // namespace claustrum::conformance
