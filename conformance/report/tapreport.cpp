// SPDX-License-Identifier: Apache-2.0
// Test Anything Protocol; no relation to the tap, the recording proxy.
#include "conformance/compare/differenceview.h"
#include "conformance/compare/logmarks.h"
#include "conformance/report/reports.h"
#include "conformance/results/sectiontext.h"

namespace claustrum::conformance {
namespace {

class TapReport : public Report
{
public:
    TapReport(std::ostream &out, const Presentation &presentation)
        : m_out(out)
        , m_frameColumns(presentation.frameColumns())
    {}

    void begin(std::size_t) override { m_out << "TAP version 13\n"; }
    void add(const Outcome &outcome) override;
    void end(const Totals &totals) override;

private:
    void point(const Outcome &outcome, const CaseOutcome &one);
    void comment(std::string_view lines);

    std::ostream &m_out;
    std::size_t m_frameColumns;
    int m_number = 0;
};

/// A description; a # would begin a directive.
std::string escaped(const std::string &text)
{
    std::string result;
    for (const char c : text)
        result += c == '#' ? std::string("\\#") : std::string(1, c);
    return result;
}

/// "SKIP" and "TODO" with their reasons: neither is a failure. Other remarks are comments.
std::string directiveOf(const CaseOutcome &one)
{
    if (one.standing == Standing::KnownDifference)
        return " # TODO " + one.remark;
    if (one.standing == Standing::Skipped)
        return " # SKIP " + one.remark;
    return {};
}

std::string_view saidOf(Standing standing)
{
    switch (standing) {
    case Standing::CouldNotStart:
        return "could not start: ";
    case Standing::NotRun:
        return "not run: ";
    case Standing::NotReached:
        return "not reached: ";
    default:
        return {};
    }
}

void TapReport::point(const Outcome &outcome, const CaseOutcome &one)
{
    const bool ok = one.standing == Standing::Ok || one.standing == Standing::Skipped;
    m_out << (ok ? "ok " : "not ok ") << ++m_number << " - " << escaped(caseName(outcome, one));
    if (!one.result.requirement.empty())
        m_out << ": " << escaped(one.result.requirement);
    const std::string directive = directiveOf(one);
    m_out << directive << '\n';
    if (!one.result.sections.empty() && !ok)
        comment("contract: " + sectionTexts(one.result.sections));
    if (one.standing == Standing::Flaky)
        comment("differs in some rounds");
    else if (directive.empty() && !one.remark.empty())
        comment(std::string(saidOf(one.standing)) + one.remark);
    SharedLogs logs;
    for (const Difference *difference : one.differences)
        comment(viewDifference(outcome.result.file, logs.shownOnce(*difference), m_frameColumns,
                               Colour::No));
}

void TapReport::add(const Outcome &outcome)
{
    for (const CaseOutcome &one : casesOf(outcome))
        point(outcome, one);
    for (const std::string &note : outcome.result.notes)
        comment("note: " + note);
    m_out.flush();
}

/// The plan comes last: the number of cases is not known before.
void TapReport::end(const Totals &totals)
{
    if (totals.notPlayed > 0)
        comment(std::to_string(totals.notPlayed) + " scenarios were not played, since one failed");
    m_out << "1.." << m_number << '\n';
}

void TapReport::comment(std::string_view lines)
{
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        m_out << "# " << line << '\n';
    }
}

} // namespace

std::unique_ptr<Report> makeTapReport(std::ostream &out, const Presentation &presentation)
{
    return std::make_unique<TapReport>(out, presentation);
}

} // namespace claustrum::conformance
