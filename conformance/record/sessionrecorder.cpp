// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/sessionrecorder.h"

#include "conformance/model/pattern.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/record/asscenario.h"

namespace claustrum::conformance {
namespace {

/// Whether the answers to a step are part of its line.
bool answersItself(const Action &action)
{
    return std::holds_alternative<Run>(action) || std::holds_alternative<Get>(action)
           || std::holds_alternative<Tree>(action) || std::holds_alternative<Collect>(action);
}

} // namespace

Transcript questionsFor(const Transcript &transcript)
{
    Transcript questions = transcript;
    for (Step &step : questions.steps)
        step.source = questionLine(step);
    return questions;
}

SessionRecorder::SessionRecorder(const Transcript &questions, const Placeholders &placeholders,
                                 Report report, std::string &lines, std::size_t maxBytes)
    : Recorder(questions, PutBack(placeholders.values()), std::move(report), lines)
    , m_questions(questions)
    , m_placeholders(placeholders)
    , m_putBack(placeholders.values())
    , m_maxBytes(maxBytes)
{}

void SessionRecorder::onStep(std::size_t step)
{
    m_started = true;
    Recorder::onStep(step);
}

void SessionRecorder::onUnexpected(int connection, const FrameKey &, const FrameView &frame)
{
    add(wireLineOf(connection, frame.bytes, true));
}

bool SessionRecorder::onUnfinished(int connection, std::string_view bytes)
{
    add(wireLineOf(connection, bytes, false));
    return true;
}

/// At its end the player half-closes all connections, and the server then closes them: that is no
/// event of the session, unless the transcript waits for it.
void SessionRecorder::onClosed(int connection, bool halfClosed)
{
    if (!halfClosed || waitsForClosing(connection))
        add(eventLine("eof", connection));
}

bool SessionRecorder::waitsForClosing(int connection) const
{
    for (std::size_t later = step(); later < m_questions.steps.size(); ++later) {
        const auto *eof = std::get_if<ExpectEof>(&m_questions.steps[later].action);
        if (eof && eof->connection == connection)
            return true;
    }
    return false;
}

void SessionRecorder::onSentAs(std::size_t step, const std::string &line)
{
    const auto &send = std::get<Send>(m_questions.steps[step].action);
    const bool literal = send.literal || !isText(line);
    const std::string text = literal ? line : m_putBack.frame(readFrame(line, Direction::In));
    m_sent[step] = wireLine({"on", send.connection, text, false, send.newline, literal});
}

void SessionRecorder::add(std::string line)
{
    m_bytes += line.size();
    if (isComplete())
        m_received[step()] += line;
}

/// A frame that a replay would read as other bytes is written as base64.
std::string SessionRecorder::wireLineOf(int connection, std::string_view bytes, bool newline) const
{
    const std::string text =
        isText(bytes) ? m_putBack.frame(readFrame(bytes, Direction::Out)) : std::string();
    const bool literal = !isText(bytes) || Pattern(text, m_placeholders).sample() != bytes;
    return wireLine({"recv", connection, literal ? bytes : text, false, newline, literal});
}

/// The line of a step without what arrived; empty if it has an answer of its own that did not come,
/// or stands for what arrived.
std::string SessionRecorder::question(std::size_t step) const
{
    const Action &action = m_questions.steps[step].action;
    if (std::holds_alternative<Receive>(action) || std::holds_alternative<ExpectEof>(action))
        return {};
    if (answersItself(action) && !hasAnswer(step))
        return {};
    const auto sent = m_sent.find(step);
    return sent == m_sent.end() ? Recorder::lines(step) : sent->second;
}

std::string SessionRecorder::lines(std::size_t step) const
{
    if (!m_started || step > this->step())
        return {}; // not played
    const auto received = m_received.find(step);
    return question(step) + (received == m_received.end() ? std::string() : received->second);
}

void RecordedAnswers::onStep(std::size_t step)
{
    m_recorder.onStep(step);
    m_answers->onStep(step);
}

std::string RecordedAnswers::lineToSend(std::size_t step, std::string line)
{
    std::string sent = m_answers->lineToSend(step, line);
    if (sent != line)
        m_recorder.onSentAs(step, sent);
    return sent;
}

bool RecordedAnswers::onFrame(int connection, const FrameView &frame)
{
    m_recorder.onFrame(connection, frame);
    return m_answers->onFrame(connection, frame);
}

bool RecordedAnswers::onUnfinished(int connection, std::string_view bytes)
{
    m_recorder.onUnfinished(connection, bytes);
    return m_answers->onUnfinished(connection, bytes);
}

void RecordedAnswers::onClosed(int connection, bool halfClosed)
{
    m_recorder.onClosed(connection, halfClosed);
    m_answers->onClosed(connection, halfClosed);
}

void RecordedAnswers::onRun(std::size_t step, const Program &program)
{
    m_recorder.onRun(step, program);
    m_answers->onRun(step, program);
}

void RecordedAnswers::onResponse(std::size_t step, const HttpAnswer &answer)
{
    m_recorder.onResponse(step, answer);
    m_answers->onResponse(step, answer);
}

void RecordedAnswers::onTree(std::size_t step, const TreeEntries &entries)
{
    m_recorder.onTree(step, entries);
    m_answers->onTree(step, entries);
}

} // namespace claustrum::conformance
