// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/differenceview.h"
#include "conformance/compare/logmarks.h"
#include "conformance/report/reports.h"

#include <algorithm>
#include <iomanip>

namespace claustrum::conformance {
namespace {

constexpr std::ptrdiff_t logLines = 12;

struct Label
{
    std::string_view text;
    std::string_view style;
};

Label labelOf(Standing standing)
{
    switch (standing) {
    case Standing::Ok:
        return {"equal", "\033[32m"};
    case Standing::Failed:
        return {"DIFFERS", "\033[1;31m"};
    case Standing::Flaky:
        return {"FLAKY", "\033[1;31m"};
    case Standing::CouldNotStart:
        return {"NO START", "\033[1;31m"};
    case Standing::NotRun:
        return {"NOT RUN", "\033[1;33m"};
    case Standing::NotReached:
        return {"not reached", "\033[33m"};
    case Standing::Skipped:
        return {"SKIPPED", "\033[33m"};
    case Standing::KnownDifference:
        return {"known", "\033[2m"};
    case Standing::UnexpectedlyEqual:
        return {"IS EQUAL", "\033[1;31m"};
    }
    return {"", ""};
}

class PrettyReport : public Report
{
public:
    PrettyReport(std::ostream &out, const Presentation &presentation)
        : m_out(out)
        , m_presentation(presentation)
    {}

    void begin(std::size_t scenarios) override { m_many = scenarios > 1; }
    void add(const Outcome &outcome) override;
    void end(const Totals &totals) override;

private:
    void writeLabel(Standing standing, int width);
    void writeHeadline(const Outcome &outcome, std::size_t cases);
    void writeCases(const std::vector<CaseOutcome> &cases);
    void writeDifferences(const ScenarioResult &result);
    void writeIndented(std::string_view title, std::string_view lines);
    void note(const Outcome &outcome, const std::vector<CaseOutcome> &cases);

    std::ostream &m_out;
    Presentation m_presentation;
    bool m_many = false;    ///< more than one scenario: problems are listed again at the end
    std::string m_notes[2]; ///< the lists of problems and of skipped scenarios
};

bool needsAttention(Standing standing)
{
    return standing != Standing::Ok && standing != Standing::KnownDifference
           && standing != Standing::Skipped;
}

bool wasNotPlayed(Standing standing)
{
    return standing == Standing::NotRun || standing == Standing::CouldNotStart
           || standing == Standing::Skipped;
}

/// "12 cases", "1 case ".
std::string countOf(std::size_t cases)
{
    return std::to_string(cases) + (cases == 1 ? " case " : " cases");
}

void PrettyReport::writeLabel(Standing standing, int width)
{
    const Label label = labelOf(standing);
    if (m_presentation.colour == Colour::Yes)
        m_out << label.style;
    m_out << std::left << std::setw(width) << label.text << std::right;
    if (m_presentation.colour == Colour::Yes)
        m_out << "\033[0m";
}

void PrettyReport::writeHeadline(const Outcome &outcome, std::size_t cases)
{
    const ScenarioResult &result = outcome.result;
    writeLabel(outcome.standing, 9);
    m_out << std::left << std::setw(32) << result.build + '/' + result.scenario << std::right
          << std::setw(10) << countOf(cases) << std::setw(5) << result.frames
          << (result.frames == 1 ? " frame " : " frames") << std::setw(8) << std::fixed
          << std::setprecision(2) << result.seconds << " s\n";
}

/// The cases that need attention, each with its requirement; those not reached as a number.
void PrettyReport::writeCases(const std::vector<CaseOutcome> &cases)
{
    int notReached = 0;
    for (const CaseOutcome &one : cases) {
        notReached += one.standing == Standing::NotReached ? 1 : 0;
        if (one.standing == Standing::Ok || one.standing == Standing::NotReached)
            continue;
        m_out << "  ";
        writeLabel(one.standing, 9);
        m_out << std::left << std::setw(30) << one.result.id << std::right
              << (one.result.requirement.empty() ? "" : "  ") << one.result.requirement;
        if (one.standing == Standing::KnownDifference)
            m_out << "  Expected to differ: " << one.remark << '.';
        m_out << '\n';
    }
    if (notReached > 0)
        m_out << "  " << countOf(static_cast<std::size_t>(notReached)) << " not reached\n";
}

void PrettyReport::add(const Outcome &outcome)
{
    const ScenarioResult &result = outcome.result;
    const auto cases = casesOf(outcome);
    writeHeadline(outcome, cases.size());
    if (!result.reason.empty())
        m_out << "  " << result.reason << '\n';
    if (outcome.standing != Standing::Ok && !wasNotPlayed(outcome.standing))
        writeCases(cases);
    for (const StaleLine &stale : outcome.stale)
        m_out << "  " << stale.text << '\n';
    if (needsAttention(outcome.standing))
        writeDifferences(result);
    else
        for (const std::string &text : result.notes)
            m_out << "  note: " << text << '\n';
    note(outcome, cases);
    if (!result.directory.empty())
        m_out << "  directory kept: " << result.directory << '\n';
    m_out.flush();
}

/// Keeps the outcome for the lists at the end.
void PrettyReport::note(const Outcome &outcome, const std::vector<CaseOutcome> &cases)
{
    const std::string scenario = outcome.result.build + '/' + outcome.result.scenario;
    if (outcome.standing == Standing::Skipped) {
        m_notes[1] += "  " + scenario + ": " + outcome.result.reason + '\n';
        return;
    }
    if (!m_many || !needsAttention(outcome.standing))
        return;
    const auto add = [&](Standing standing, const std::string &text) {
        m_notes[0] += "  " + std::string(labelOf(standing).text) + "  " + text + '\n';
    };
    if (wasNotPlayed(outcome.standing)) {
        add(outcome.standing, scenario + ": " + outcome.result.reason);
        return;
    }
    for (const CaseOutcome &one : cases) {
        if (needsAttention(one.standing) && one.standing != Standing::NotReached)
            add(one.standing, caseName(outcome, one));
    }
}

void PrettyReport::writeDifferences(const ScenarioResult &result)
{
    SharedLogs logs;
    for (const Difference &difference : result.differences) {
        if (!difference.due.empty())
            continue; // listed, and named above
        m_out << '\n'
              << viewDifference(result.file, logs.shownOnce(difference),
                                m_presentation.frameColumns(), m_presentation.colour);
    }
    const auto known = std::ranges::find_if(result.differences, [](const Difference &difference) {
        return difference.due.empty() && !difference.caseId.empty();
    });
    if (known != result.differences.end())
        m_out << "\n  see also: claustrum-conformance explain " << known->caseId << '\n';
    for (const std::string &note : result.notes)
        m_out << "\n  note: " << note << '\n';
    if (!result.serverLog.empty())
        writeIndented("\n  end of the server's log:\n", result.serverLog);
    m_out << '\n';
}

void PrettyReport::writeIndented(std::string_view title, std::string_view lines)
{
    m_out << title;
    while (std::count(lines.begin(), lines.end(), '\n') > logLines)
        lines.remove_prefix(lines.find('\n') + 1);
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        m_out << "    " << shortened(line, 2 * m_presentation.frameColumns(), m_presentation.colour)
              << '\n';
    }
}

void PrettyReport::end(const Totals &totals)
{
    if (!m_notes[0].empty())
        m_out << "\nproblems:\n" << m_notes[0] << '\n';
    if (m_many && !m_notes[1].empty())
        m_out << "\nskipped, since this machine lacks something:\n" << m_notes[1] << '\n';
    if (totals.notPlayed > 0)
        m_out << totals.notPlayed << " more scenarios were not played, since one failed\n";
    m_out << "scenarios: " << countsText(totals.scenarios) << "; " << std::fixed
          << std::setprecision(1) << totals.seconds << " s\ncases:     " << countsText(totals.cases)
          << '\n';
    if (totals.scenarios.of(Standing::Skipped) > 0)
        m_out << (totals.requireAll
                      ? "a skipped scenario is a failure, because of --require-all\n"
                      : "a skipped scenario is no failure; --require-all makes it one\n");
}

} // namespace

std::unique_ptr<Report> makePrettyReport(std::ostream &out, const Presentation &presentation)
{
    return std::make_unique<PrettyReport>(out, presentation);
}

} // namespace claustrum::conformance
