// SPDX-License-Identifier: Apache-2.0
// One page for people. It begins with the totals, so nothing is written before the end.
#include "conformance/model/transcriptreader.h"
#include "conformance/report/html/contractpages.h"
#include "conformance/report/html/conversation.h"
#include "conformance/report/html/page.h"
#include "conformance/report/markup.h"
#include "conformance/report/reports.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace claustrum::conformance {
namespace {

/// The filter and the colour of a standing on the page.
struct Label
{
    std::string_view verdict;
    std::string_view colour;
};

Label labelOf(Standing standing)
{
    switch (standing) {
    case Standing::Ok:
        return {"equal", "good"};
    case Standing::Failed:
        return {"differs", "bad"};
    case Standing::Flaky:
        return {"flaky", "bad"};
    case Standing::CouldNotStart:
        return {"no-start", "bad"};
    case Standing::NotRun:
        return {"not-run", "odd"};
    case Standing::NotReached:
        return {"not-reached", "odd"};
    case Standing::Skipped:
        return {"skipped", "odd"};
    case Standing::KnownDifference:
        return {"known", "known"};
    case Standing::UnexpectedlyEqual:
        return {"is-equal", "bad"};
    }
    return {};
}

/// The order on the page: failures first.
std::size_t rankOf(Standing standing)
{
    switch (standing) {
    case Standing::Failed:
    case Standing::Flaky:
    case Standing::UnexpectedlyEqual:
    case Standing::CouldNotStart:
        return 0;
    case Standing::NotRun:
    case Standing::NotReached:
    case Standing::Skipped:
        return 1;
    case Standing::KnownDifference:
        return 2;
    case Standing::Ok:
        return 3;
    }
    return 0;
}

std::string seconds(double value)
{
    char text[32];
    (void)std::snprintf(text, sizeof text, "%.2f s", value);
    return text;
}

std::string plural(std::size_t count, const std::string &thing)
{
    return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

std::string factsOf(const Outcome &outcome)
{
    const ScenarioResult &result = outcome.result;
    std::string facts = plural(std::max<std::size_t>(result.cases.size(), 1), "case") + " · "
                        + plural(static_cast<std::size_t>(result.frames), "frame") + " · "
                        + seconds(result.seconds);
    if (!result.differences.empty())
        facts = plural(result.differences.size(), "difference") + " · " + facts;
    return facts;
}

std::string reasonOf(const ScenarioResult &result)
{
    if (result.verdict == Verdict::CouldNotStart)
        return "Could not start: " + result.reason;
    return (result.verdict == Verdict::Skipped ? "Skipped: " : "Not run: ") + result.reason;
}

std::string remarksOn(const Outcome &outcome)
{
    const ScenarioResult &result = outcome.result;
    std::string html;
    const auto say = [&](std::string_view kind, const std::string &text) {
        html += "<p class=" + std::string(kind) + '>' + htmlText(text) + "</p>\n";
    };
    if (!result.reason.empty())
        say("reason", reasonOf(result));
    for (const StaleLine &stale : outcome.stale)
        say("reason", stale.text);
    for (const std::string &note : result.notes)
        say("dim", "Note: " + note);
    if (!result.directory.empty())
        say("dim", "Directory kept: " + result.directory);
    return html;
}

/// A row for each case: its standing, id, requirement and sections of the contract.
std::string casesTable(const Outcome &outcome, ContractPages &contract)
{
    std::string rows;
    for (const CaseOutcome &one : casesOf(outcome)) {
        if (one.result.requirement.empty() && one.differences.empty())
            continue; // nothing to tell beside the scenario
        const Label label = labelOf(one.standing);
        std::string sections;
        for (const std::string &section : one.result.sections)
            sections += (sections.empty() ? "" : "<br>") + contract.link(section);
        rows += "<tr data-case=" + std::string(label.verdict) + "><td class='verdict "
                + std::string(label.colour) + "'>" + std::string(standingText(one.standing))
                + "<td class=name>" + htmlText(one.result.id) + "<td>"
                + htmlText(one.result.requirement)
                + (one.standing == Standing::KnownDifference
                       ? " <span class=dim>Expected to differ: " + htmlText(one.remark) + ".</span>"
                       : std::string())
                + "<td class=dim>" + sections + '\n';
    }
    if (rows.empty())
        return {};
    const bool open = outcome.standing != Standing::Ok;
    return "<details class=cases" + std::string(open ? " open" : "")
           + "><summary class=dim>Cases</summary><table>\n" + rows + "</table></details>\n";
}

std::string logOf(const ScenarioResult &result)
{
    if (result.serverLog.empty())
        return {};
    return "<details class=log><summary class=dim>End of the server's log</summary><pre>"
           + markupLines(result.serverLog) + "</pre></details>\n";
}

std::string conversationOf(const ScenarioResult &result)
{
    const auto transcript = readTranscript(result.file);
    if (transcript)
        return htmlConversation(*transcript, result);
    return "<p class=reason>" + htmlText(transcript.error().text) + "</p>\n"
           + htmlConversation(Transcript(), result); // at least the differences
}

std::string itemOf(const Outcome &outcome, ContractPages &contract)
{
    const ScenarioResult &result = outcome.result;
    const Label label = labelOf(outcome.standing);
    const bool open =
        outcome.standing != Standing::Ok && outcome.standing != Standing::KnownDifference;
    return "<details class='scenario item' data-verdict=" + std::string(label.verdict)
           + (open ? " open" : "") + "><summary><span class='verdict " + std::string(label.colour)
           + "'>" + std::string(standingText(outcome.standing)) + "</span><span class=name>"
           + htmlText(result.build + '/' + result.scenario) + "</span><span class=title>"
           + htmlText(result.title) + "</span><span class=facts>" + factsOf(outcome)
           + "</span></summary>\n<div>\n" + remarksOn(outcome) + casesTable(outcome, contract)
           + conversationOf(result) + logOf(result) + "</div>\n</details>\n";
}

std::string factsOf(const Totals &totals)
{
    const std::string time = "played in " + seconds(totals.seconds);
    return totals.server.empty() ? time : totals.server + " · " + time;
}

/// The numbers of scenarios; those that are seldom other than 0 only if they are.
std::vector<Tally> talliesOf(const Counts &counts)
{
    const auto tally = [&](Standing standing, std::string_view text) {
        const Label label = labelOf(standing);
        return Tally{label.verdict, label.colour, text,
                     static_cast<std::size_t>(counts.of(standing))};
    };
    std::vector<Tally> tallies{tally(Standing::Failed, "differ"),
                               tally(Standing::NotRun, "not run"), tally(Standing::Ok, "equal")};
    for (const Tally &seldom :
         {tally(Standing::Flaky, "flaky"), tally(Standing::CouldNotStart, "could not start"),
          tally(Standing::Skipped, "skipped"),
          tally(Standing::KnownDifference, "expected to differ"),
          tally(Standing::UnexpectedlyEqual, "equal, though expected to differ")}) {
        if (seldom.count > 0)
            tallies.push_back(seldom);
    }
    return tallies;
}

std::string casesFact(const Counts &counts)
{
    using enum Standing;
    return std::to_string(counts.of(Ok)) + " cases equal, "
           + std::to_string(counts.of({Failed, Flaky, KnownDifference})) + " differ, "
           + std::to_string(
               counts.of({CouldNotStart, NotRun, NotReached, Skipped, UnexpectedlyEqual}))
           + " others · ";
}

class HtmlReport : public Report
{
public:
    HtmlReport(std::ostream &out, const Presentation &presentation)
        : m_out(out)
        , m_contract(presentation.contract)
    {}

    void begin(std::size_t) override {}

    void add(const Outcome &outcome) override
    {
        m_items[rankOf(outcome.standing)] += itemOf(outcome, m_contract);
    }

    void end(const Totals &totals) override
    {
        std::string ranked;
        for (const std::string &items : m_items)
            ranked += items;
        m_out << pageBegin("Conformance replay", casesFact(totals.cases) + factsOf(totals),
                           talliesOf(totals.scenarios))
              << ranked << m_contract.appendix() << pageEnd();
    }

private:
    std::ostream &m_out;
    ContractPages m_contract;
    std::array<std::string, 4> m_items; ///< by rank
};

} // namespace

std::unique_ptr<Report> makeHtmlReport(std::ostream &out, const Presentation &presentation)
{
    return std::make_unique<HtmlReport>(out, presentation);
}

} // namespace claustrum::conformance
