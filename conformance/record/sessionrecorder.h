// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/placeholders.h"
#include "conformance/record/recorder.h"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// A transcript as a scenario whose frames no line waits for: its other steps have no answers.
Transcript questionsFor(const Transcript &transcript);

/// Records what arrives while a transcript is played: each frame where it arrived, with its real
/// values. Only placeholders are put back: files and diffs would have another ${DIR} each time.
/// Frames that a collect line gathers are recorded as sums.
class SessionRecorder : public Recorder
{
public:
    /// @param questions of questionsFor(); must outlive this, as the lines
    /// @param maxBytes after which the recording ends
    SessionRecorder(const Transcript &questions, const Placeholders &placeholders, Report report,
                    std::string &lines, std::size_t maxBytes);

    void onStep(std::size_t step) override;
    bool onUnfinished(int connection, std::string_view bytes) override;
    void onClosed(int connection, bool halfClosed) override;
    void giveUp(std::size_t, const std::string &) override {}

    /// The line of a step was sent with other bytes than those of the transcript.
    void onSentAs(std::size_t step, const std::string &line);

    /// Whether everything was recorded.
    [[nodiscard]] bool isComplete() const { return m_bytes <= m_maxBytes; }

protected:
    void onUnexpected(int connection, const FrameKey &key, const FrameView &frame) override;
    [[nodiscard]] std::string lines(std::size_t step) const override;

private:
    void add(std::string line);
    [[nodiscard]] std::string wireLineOf(int connection, std::string_view bytes,
                                         bool newline) const;
    [[nodiscard]] bool waitsForClosing(int connection) const;
    [[nodiscard]] std::string question(std::size_t step) const;

    const Transcript &m_questions;
    const Placeholders m_placeholders;
    const PutBack m_putBack;
    const std::size_t m_maxBytes;
    std::map<std::size_t, std::string> m_sent;     ///< lines that were changed, by step
    std::map<std::size_t, std::string> m_received; ///< lines, by the step that was played
    std::size_t m_bytes = 0;                       ///< of m_received
    bool m_started = false;
};

/// Passes answers to their receiver and to a recorder. An ordinary replay has no recorder and does
/// not pay for one.
class RecordedAnswers : public Answers
{
public:
    /// @param recorder must outlive this
    RecordedAnswers(std::unique_ptr<Answers> answers, SessionRecorder &recorder)
        : m_answers(std::move(answers))
        , m_recorder(recorder)
    {}

    void onStep(std::size_t step) override;
    std::string lineToSend(std::size_t step, std::string line) override;
    bool onFrame(int connection, const FrameView &frame) override;
    bool onUnfinished(int connection, std::string_view bytes) override;
    void onClosed(int connection, bool halfClosed) override;
    void onEnd(int connection) override { m_answers->onEnd(connection); }
    [[nodiscard]] bool isFulfilled(std::size_t step) const override
    {
        return m_answers->isFulfilled(step);
    }
    void giveUp(std::size_t step, const std::string &why) override { m_answers->giveUp(step, why); }
    [[nodiscard]] bool continuesAfterTimeout() const override
    {
        return m_answers->continuesAfterTimeout();
    }
    void onRun(std::size_t step, const Program &program) override;
    void onResponse(std::size_t step, const HttpAnswer &answer) override;
    void onTree(std::size_t step, const TreeEntries &entries) override;
    void finish() override { m_answers->finish(); }
    void finishEarly() override { m_answers->finishEarly(); }
    [[nodiscard]] int frames() const override { return m_answers->frames(); }

private:
    std::unique_ptr<Answers> m_answers;
    SessionRecorder &m_recorder;
};

} // namespace claustrum::conformance
