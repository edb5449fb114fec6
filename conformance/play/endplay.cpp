// SPDX-License-Identifier: Apache-2.0
// The end of connections and of the play, where nothing more may arrive.
#include "conformance/play/playsteps.h"
#include "conformance/results/visibletext.h"

#include <algorithm>
#include <utility>

namespace claustrum::conformance {
namespace {

using std::chrono::milliseconds;

/// The wait for unexpected frames before a disconnect and after the last step. No answer of a
/// server can stand for it: what one more frame waits for is not known. A disconnect is played as
/// recorded, not as a half-close that the server would answer.
constexpr milliseconds settleTime{100};

/// The wait for the end of a connection after this side has closed.
constexpr milliseconds closingTime{200};

/// The wait for the death of a server that closed a connection.
constexpr milliseconds dyingTime{200};

/// Columns for unexpected bytes in a summary.
constexpr std::size_t widthOfBytes = 60;

/// Whether the server acts on this step.
bool mayCauseClosing(const Action &action)
{
    return std::holds_alternative<Send>(action) || std::holds_alternative<Run>(action)
           || std::holds_alternative<Serve>(action);
}

} // namespace

/// Waits for unexpected frames; then ends the server, whose exit status is also checked.
void StepPlayer::finish()
{
    if (!m_stopped && !m_connections.empty()) {
        m_loop.runUntil([this] { return m_stopped; }, Clock::now() + settleTime);
        closeConnections();
    }
    reportClosed();
    for (const auto &[number, open] : m_connections)
        reportUnfinished(number);
    if (!m_stopped || m_answers->continuesAfterTimeout())
        m_answers->finish();
    else
        m_answers->finishEarly();
    m_connections.clear();
    if (cancelled())
        return;
    const auto wrong = m_server.stop(Clock::now() + m_options.timeout);
    reportPrinted();
    if (wrong && m_result.reason.empty())
        differs(Difference::Kind::Server, *wrong);
}

/// Waits for unexpected frames before a disconnect. A server that shuts down closes by itself.
void StepPlayer::settle()
{
    if (m_shuttingDown)
        return;
    const auto time = std::min(settleTime, m_settleLeft);
    m_settleLeft -= time;
    m_loop.runUntil([this] { return m_stopped; }, Clock::now() + time);
}

/// Closes this side, after which a server writes the replies that are due and closes too (wire.md,
/// Transport); all that it still sends is judged. Not after an incomplete line, which it would
/// serve.
void StepPlayer::closeConnections()
{
    for (const auto &[number, open] : m_connections) {
        if (!m_stopped && !m_incomplete.contains(number))
            open->halfClose();
    }
    const auto allClosed = [this] {
        return std::all_of(m_connections.begin(), m_connections.end(), [this](const auto &one) {
            return one.second->isClosed() || m_incomplete.contains(one.first);
        });
    };
    m_loop.runUntil([&] { return m_stopped || allClosed(); }, Clock::now() + closingTime);
}

/// A server that starts well prints nothing, or a warning that its serve line states.
void StepPlayer::reportPrinted()
{
    if (!m_servedBy)
        return;
    const Step &step = m_transcript.steps[*m_servedBy];
    const std::string printed = m_server.printed();
    const std::string expected = m_placeholders.expand(std::get<Serve>(step.action).err);
    if (printed == expected)
        return;
    Difference difference;
    difference.kind = Difference::Kind::Output;
    difference.line = step.line;
    difference.summary =
        "`-serve` succeeded, "
        + (printed.empty() ? std::string("but did not print its warning")
                           : "but printed: " + shortened(printed, widthOfBytes, Colour::No));
    difference.expected = expected;
    difference.received = printed;
    report(std::move(difference));
}

/// Before a step that may make the server close a connection, since a close after it would be
/// taken for its effect.
void StepPlayer::settleBeforeClosing(std::size_t next)
{
    if (m_transcript.header.anyOrder || m_stopped || next >= m_transcript.steps.size()
        || !mayCauseClosing(m_transcript.steps[next].action))
        return;
    const bool closes =
        std::any_of(m_connections.begin(), m_connections.end(), [&](const auto &one) {
            return !one.second->isClosed() && leadsToEof(next, one.first);
        });
    if (closes)
        settle();
}

bool StepPlayer::closingIsExpected(int number) const
{
    return m_connections.at(number)->isHalfClosed() || leadsToEof(m_step, number);
}

/// Whether an eof line follows, and nothing that must come before it.
bool StepPlayer::leadsToEof(std::size_t from, int number) const
{
    for (std::size_t step = from; step < m_transcript.steps.size(); ++step) {
        const Action &action = m_transcript.steps[step].action;
        const auto *eof = std::get_if<ExpectEof>(&action);
        const auto *disconnect = std::get_if<Disconnect>(&action);
        if (eof && eof->connection == number)
            return true;
        if (disconnect && disconnect->connection == number)
            return false; // a later eof is that of another connection with this number
        if (!m_transcript.header.anyOrder
            && ((step > from && isAwaitedCause(action, number)) || isAwaitedFrame(step, number)))
            return false;
    }
    return false;
}

/// A step that is still to be played and that may be the cause of the end of a connection, or at
/// least needs it.
bool StepPlayer::isAwaitedCause(const Action &action, int number) const
{
    const auto *send = std::get_if<Send>(&action);
    return (send && send->connection == number) || (!m_shuttingDown && mayCauseClosing(action));
}

/// A frame that can no longer come after the end of its connection.
bool StepPlayer::isAwaitedFrame(std::size_t step, int number) const
{
    const Action &action = m_transcript.steps[step].action;
    const auto *receive = std::get_if<Receive>(&action);
    const auto *expect = std::get_if<Expect>(&action);
    const auto *collect = std::get_if<Collect>(&action);
    return ((receive && receive->connection == number) || (expect && expect->connection == number)
            || (collect && collect->connection == number))
           && !m_answers->isFulfilled(step);
}

/// Reported later: the server's exit status takes a moment.
void StepPlayer::onClosedByServer(int number, const std::string &how)
{
    if (m_stopped)
        return;
    reportUnfinished(number);
    m_answers->onClosed(number, m_connections.at(number)->isHalfClosed());
    if (closingIsExpected(number))
        return;
    m_stopped = true;
    m_closedHow = "connection " + std::to_string(number) + ": " + how;
    m_closedAfter = m_lastFrames.since(number);
}

/// How a connection was closed, for the next report, which also says after which frame.
std::string StepPlayer::takeClosing()
{
    m_after = std::exchange(m_closedAfter, {});
    return std::exchange(m_closedHow, {});
}

void StepPlayer::reportClosed()
{
    if (const std::string how = takeClosing(); !how.empty())
        differs(Difference::Kind::Server, how + howTheServerDied());
}

void StepPlayer::reportUnfinished(int number)
{
    const std::string bytes = m_connections.at(number)->takeUnfinished();
    if (bytes.empty() || m_stopped || m_answers->onUnfinished(number, bytes))
        return;
    Difference difference;
    difference.kind = Difference::Kind::Unexpected;
    difference.line = m_transcript.steps[m_step].line;
    difference.summary = std::to_string(bytes.size()) + " bytes without a newline: "
                         + shortened(bytes, widthOfBytes, Colour::No);
    difference.received = bytes;
    report(std::move(difference));
}

/// The connections of a dead server close first, so this waits a moment for its exit status.
std::string StepPlayer::howTheServerDied()
{
    m_loop.runUntil([this] { return m_server.daemonsEnd().has_value(); }, Clock::now() + dyingTime);
    const auto end = m_server.daemonsEnd();
    return end ? "; the server has ended with " + *end : std::string();
}

} // namespace claustrum::conformance
