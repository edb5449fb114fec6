// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/framekey.h"
#include "conformance/model/runningsum.h"
#include "conformance/model/transcript.h"
#include "conformance/play/answers.h"
#include "conformance/record/putback.h"

#include <map>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// Records a server's answers to a scenario, in the order of the scenario's lines: the order in
/// which frames happen to arrive does not matter.
///
/// A frame belongs to the first expect or collect line of its connection that wants such a frame
/// and is not complete. A reply without an id belongs only to lines of the current exchange or an
/// earlier one. A frame that no line wants is reported, with a line that would.
class Recorder : public Answers
{
public:
    /// @param scenario must outlive this
    /// @param lines receives the lines after the header at the end; must outlive this
    Recorder(const Transcript &scenario, PutBack putBack, Report report, std::string &lines);

    void onStep(std::size_t step) override { m_playing = step; }
    std::string lineToSend(std::size_t, std::string line) override { return line; }
    bool onFrame(int connection, const FrameView &frame) override;
    [[nodiscard]] bool isFulfilled(std::size_t step) const override;
    void giveUp(std::size_t step, const std::string &why) override;
    void onRun(std::size_t step, const Program &program) override;
    void onResponse(std::size_t step, const HttpAnswer &answer) override;
    void onTree(std::size_t step, const TreeEntries &entries) override;
    void finish() override;
    [[nodiscard]] int frames() const override { return m_frames; }

protected:
    /// The current step.
    [[nodiscard]] std::size_t step() const { return m_playing; }

    /// Handles a frame that no line wants.
    virtual void onUnexpected(int connection, const FrameKey &key, const FrameView &frame);

    /// The recorded lines of a step. Of output that has not come to its end, the sums so far.
    [[nodiscard]] virtual std::string lines(std::size_t step) const;

    /// Whether a step that is no expect line has its answer, or a part of it.
    [[nodiscard]] bool hasAnswer(std::size_t step) const { return !members(step).empty(); }

    /// A frame as a line of the transcript, with its placeholders.
    [[nodiscard]] std::string frameLine(int connection, const FrameView &frame, bool late) const;

private:
    struct Taken
    {
        std::string frame;
        std::string line; ///< of the transcript
    };
    struct Answer
    {
        std::vector<Taken> frames; ///< of an expect line
        bool complete = true;
        std::map<std::string, RunningSum> sums; ///< of a collect line
        bool contiguous = true;
        std::uint64_t lastSeq = 0;
        std::string members; ///< the answer of any other step, as members of its line
    };

    [[nodiscard]] bool wants(std::size_t step, int connection, const FrameKey &key) const;
    void take(std::size_t step, const FrameKey &key, const FrameView &frame);
    void collect(Answer &answer, const FrameKey &key, const FrameView &frame);
    [[nodiscard]] std::string members(std::size_t step) const;
    [[nodiscard]] std::string text(std::size_t step, const std::string &what,
                                   const std::string &bytes);

    const Transcript &m_scenario;
    PutBack m_putBack;
    Report m_report;
    std::string &m_lines;
    std::vector<int> m_exchanges; ///< of each step
    std::vector<Answer> m_answers;
    std::size_t m_playing = 0;
    int m_frames = 0;
};

} // namespace claustrum::conformance
