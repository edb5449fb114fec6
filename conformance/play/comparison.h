// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/framekey.h"
#include "conformance/model/placeholders.h"
#include "conformance/model/transcript.h"
#include "conformance/play/answers.h"

namespace claustrum::conformance {

/// Compares runs, GETs and trees with a transcript; subclasses compare frames.
class Comparison : public Answers
{
public:
    /// The arguments must outlive this.
    Comparison(const Transcript &transcript, const Placeholders &placeholders, Report report);

    void onRun(std::size_t step, const Program &program) override;
    void onResponse(std::size_t step, const HttpAnswer &answer) override;
    void onTree(std::size_t step, const TreeEntries &entries) override;

protected:
    [[nodiscard]] const Transcript &transcript() const { return m_transcript; }
    [[nodiscard]] const Placeholders &placeholders() const { return m_placeholders; }
    [[nodiscard]] int lineOf(std::size_t step) const { return m_transcript.steps[step].line; }
    /// The difference for a frame received during @p step that matches no line.
    [[nodiscard]] Difference unexpectedFrame(std::size_t step, int connection, const FrameKey &key,
                                             const FrameView &frame) const;
    void report(Difference difference) const { m_report(std::move(difference)); }

private:
    void compare(std::size_t step, Difference::Kind kind, const std::string &what,
                 const std::string &expected, const std::string &received) const;
    void compareBody(std::size_t step, const Get &get, const HttpAnswer &answer) const;
    void differs(std::size_t step, Difference::Kind kind, std::string summary,
                 std::vector<std::string> details = {}) const;

    const Transcript &m_transcript;
    const Placeholders &m_placeholders;
    Report m_report;
};

} // namespace claustrum::conformance
