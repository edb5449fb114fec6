// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/framekey.h"
#include "conformance/model/frameorder.h"
#include "conformance/model/pattern.h"
#include "conformance/model/placeholders.h"
#include "conformance/model/transcript.h"
#include "conformance/play/answers.h"
#include "conformance/play/boundvalues.h"

namespace claustrum::conformance {

/// Compares runs, GETs and trees with a transcript, and frames with the rules that hold for all of
/// them; subclasses compare frames with lines.
class Comparison : public Answers
{
public:
    /// A broken rule of the wire, whatever the frame's line says.
    struct Fault
    {
        std::string text;     ///< "frame 3 of process p arrived before frame 2"
        bool isAgain = false; ///< the frame has already arrived
    };

    /// The arguments must outlive this.
    Comparison(const Transcript &transcript, const Placeholders &placeholders, Report report);

    void onServe(const ReferenceBuild *build) override
    {
        m_order.onServe(build);
        m_values.onServe(build);
    }
    void onRun(std::size_t step, const Program &program) override;
    void onResponse(std::size_t step, const HttpAnswer &answer) override;
    void onTree(std::size_t step, const TreeEntries &entries) override;
    void onEnd(int connection) override { m_order.onEnd(connection); }

    /// See BoundValues; only if the server runs below this process.
    void lookUpProcesses() { m_values.lookUpProcesses(); }

protected:
    /// Call before each step.
    void beginStep(std::size_t step) { m_values.onStep(m_transcript.steps[step].action); }
    /// Notes a request for checkFrame().
    void noteRequest(int connection, const FrameView &request)
    {
        m_order.onRequest(connection, request);
        m_values.onRequest(connection, request);
    }
    /// Checks the order of a received frame, the size of its data, and its values against those of
    /// other frames. Call once for each frame.
    std::optional<Fault> checkFrame(int connection, const FrameKey &key, const FrameView &frame);
    /// The fault in the masked values of output that matches; empty: none.
    [[nodiscard]] std::string checkOutput(const std::string &process, const Pattern &pattern,
                                          std::string_view received) const
    {
        return m_values.onOutput(process, pattern, received).value_or(std::string());
    }
    /// Compares bytes without a newline with a line of the transcript. Returns whether they are the
    /// line or its beginning, after a report unless the line has no newline either.
    bool takeUnfinished(std::size_t step, const FrameKey &key, const Pattern &line,
                        std::string_view bytes) const;
    [[nodiscard]] const Transcript &transcript() const { return m_transcript; }
    [[nodiscard]] const Placeholders &placeholders() const { return m_placeholders; }
    [[nodiscard]] int lineOf(std::size_t step) const { return m_transcript.steps[step].line; }
    /// "… arrived on connection 1, and no line expects such a frame"
    static std::string unexpected(int connection, const FrameKey &key);
    /// The difference for a frame received during @p step that matches no line.
    [[nodiscard]] Difference extraFrame(std::size_t step, std::string summary,
                                        std::string_view frame) const;
    /// Whether the line of a recv step ends in a newline, so that a frame can match it.
    [[nodiscard]] bool isFrame(std::size_t step) const
    {
        return std::get<Receive>(m_transcript.steps[step].action).newline;
    }
    void report(Difference difference) const { m_report(std::move(difference)); }

private:
    void compare(std::size_t step, Difference::Kind kind, const std::string &what,
                 const std::string &expected, const std::string &received);
    void compareBody(std::size_t step, const Get &get, const HttpAnswer &answer);
    void differs(std::size_t step, Difference::Kind kind, std::string summary,
                 std::vector<std::string> details = {}) const;

    const Transcript &m_transcript;
    const Placeholders &m_placeholders;
    Report m_report;
    FrameOrder m_order;
    BoundValues m_values;
};

} // namespace claustrum::conformance
