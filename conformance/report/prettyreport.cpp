// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/differenceview.h"
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
    case Standing::CouldNotStart:
        return {"NO START", "\033[1;31m"};
    case Standing::NotRun:
        return {"NOT RUN", "\033[1;33m"};
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
    void writeHeadline(const Outcome &outcome);
    void writeDifferences(const ScenarioResult &result);
    void writeIndented(std::string_view title, std::string_view lines);

    std::ostream &m_out;
    Presentation m_presentation;
    bool m_many = false;         ///< more than one scenario: problems are listed again at the end
    std::string m_needAttention; ///< the list of problems
};

bool needsAttention(Standing standing)
{
    return standing != Standing::Ok && standing != Standing::KnownDifference;
}

void PrettyReport::writeHeadline(const Outcome &outcome)
{
    const ScenarioResult &result = outcome.result;
    const Label label = labelOf(outcome.standing);
    if (m_presentation.colour == Colour::Yes)
        m_out << label.style;
    m_out << std::left << std::setw(9) << label.text;
    if (m_presentation.colour == Colour::Yes)
        m_out << "\033[0m";
    m_out << std::setw(32) << result.build + '/' + result.scenario << std::right << std::setw(5)
          << result.frames << " frames" << std::setw(8) << std::fixed << std::setprecision(2)
          << result.seconds << " s";
    if (outcome.standing == Standing::KnownDifference)
        m_out << "   expected to differ: " << outcome.due;
    m_out << '\n';
}

void PrettyReport::add(const Outcome &outcome)
{
    const ScenarioResult &result = outcome.result;
    writeHeadline(outcome);
    const bool notPlayed =
        outcome.standing == Standing::NotRun || outcome.standing == Standing::CouldNotStart;
    if (notPlayed)
        m_out << "  " << result.reason << '\n';
    if (outcome.standing == Standing::UnexpectedlyEqual)
        m_out << "  Expected to differ (" << outcome.due
              << "), but equal: remove its line from the list.\n";
    if (outcome.standing == Standing::Failed || notPlayed)
        writeDifferences(result);
    if (m_many && needsAttention(outcome.standing))
        m_needAttention += "  " + std::string(labelOf(outcome.standing).text) + "  " + result.build
                           + '/' + result.scenario
                           + (notPlayed ? ": " + result.reason : std::string()) + '\n';
    if (!result.directory.empty())
        m_out << "  directory kept: " << result.directory << '\n';
    m_out.flush();
}

void PrettyReport::writeDifferences(const ScenarioResult &result)
{
    for (const Difference &difference : result.differences)
        m_out << '\n'
              << viewDifference(result.file, difference, m_presentation.frameColumns(),
                                m_presentation.colour);
    const auto known =
        std::find_if(result.differences.begin(), result.differences.end(),
                     [](const Difference &difference) { return !difference.caseId.empty(); });
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
    if (!m_needAttention.empty())
        m_out << "\nproblems:\n" << m_needAttention << '\n';
    m_out << totals.ok << " equal, " << totals.failed << " differ, ";
    if (totals.couldNotStart > 0)
        m_out << totals.couldNotStart << " could not start, ";
    m_out << totals.notRun << " not run";
    if (totals.known + totals.unexpectedlyEqual > 0)
        m_out << ", " << totals.known << " differ as expected, " << totals.unexpectedlyEqual
              << " unexpectedly equal";
    m_out << "; " << std::fixed << std::setprecision(1) << totals.seconds << " s\n";
}

} // namespace

std::unique_ptr<Report> makePrettyReport(std::ostream &out, const Presentation &presentation)
{
    return std::make_unique<PrettyReport>(out, presentation);
}

} // namespace claustrum::conformance
