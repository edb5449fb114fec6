// SPDX-License-Identifier: Apache-2.0
// One page for people. It begins with the totals, so nothing is written before the end.
#include "conformance/model/transcriptreader.h"
#include "conformance/report/html/conversation.h"
#include "conformance/report/html/page.h"
#include "conformance/report/markup.h"
#include "conformance/report/reports.h"

#include <array>
#include <cstdio>

namespace claustrum::conformance {
namespace {

/// The filter, colour and label of a standing on the page.
struct Label
{
    std::string_view verdict;
    std::string_view colour;
    std::string_view text;
};

Label labelOf(Standing standing)
{
    switch (standing) {
    case Standing::Ok:
        return {"equal", "good", "equal"};
    case Standing::Failed:
        return {"differs", "bad", "differs"};
    case Standing::CouldNotStart:
        return {"no-start", "bad", "could not start"};
    case Standing::NotRun:
        return {"not-run", "odd", "not run"};
    case Standing::KnownDifference:
        return {"known", "known", "known"};
    case Standing::UnexpectedlyEqual:
        return {"is-equal", "bad", "is equal"};
    }
    return {};
}

/// The order on the page: failures first.
std::size_t rankOf(Standing standing)
{
    switch (standing) {
    case Standing::Failed:
    case Standing::UnexpectedlyEqual:
    case Standing::CouldNotStart:
        return 0;
    case Standing::NotRun:
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

std::string factsOf(const ScenarioResult &result)
{
    std::string facts =
        plural(static_cast<std::size_t>(result.frames), "frame") + " · " + seconds(result.seconds);
    if (!result.differences.empty())
        facts = plural(result.differences.size(), "difference") + " · " + facts;
    return facts;
}

std::string remarksOn(const Outcome &outcome)
{
    const ScenarioResult &result = outcome.result;
    std::string html;
    const auto say = [&](std::string_view kind, const std::string &text) {
        html += "<p class=" + std::string(kind) + '>' + htmlText(text) + "</p>\n";
    };
    if (!result.reason.empty())
        say("reason", (result.verdict == Verdict::CouldNotStart ? "Could not start: " : "Not run: ")
                          + result.reason);
    if (outcome.standing == Standing::KnownDifference)
        say("dim", "Expected to differ: " + outcome.due + ".");
    if (outcome.standing == Standing::UnexpectedlyEqual)
        say("reason",
            "Expected to differ (" + outcome.due + "), but equal: remove its line from the list.");
    for (const std::string &note : result.notes)
        say("dim", "Note: " + note);
    if (!result.directory.empty())
        say("dim", "Directory kept: " + result.directory);
    return html;
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

std::string itemOf(const Outcome &outcome)
{
    const ScenarioResult &result = outcome.result;
    const Label label = labelOf(outcome.standing);
    const bool open = outcome.standing == Standing::Failed || outcome.standing == Standing::NotRun
                      || outcome.standing == Standing::CouldNotStart;
    return "<details class='scenario item' data-verdict=" + std::string(label.verdict)
           + (open ? " open" : "") + "><summary><span class='verdict " + std::string(label.colour)
           + "'>" + std::string(label.text) + "</span><span class=name>"
           + htmlText(result.build + '/' + result.scenario) + "</span><span class=title>"
           + htmlText(result.title) + "</span><span class=facts>" + factsOf(result)
           + "</span></summary>\n<div>\n" + remarksOn(outcome) + conversationOf(result)
           + logOf(result) + "</div>\n</details>\n";
}

std::string factsOf(const Totals &totals)
{
    const std::string time = "played in " + seconds(totals.seconds);
    return totals.server.empty() ? time : totals.server + " · " + time;
}

class HtmlReport : public Report
{
public:
    explicit HtmlReport(std::ostream &out)
        : m_out(out)
    {}

    void begin(std::size_t) override {}

    void add(const Outcome &outcome) override
    {
        m_items[rankOf(outcome.standing)] += itemOf(outcome);
    }

    void end(const Totals &totals) override
    {
        const auto count = [](int number) { return static_cast<std::size_t>(number); };
        std::vector<Tally> tallies{{"differs", "bad", "differ", count(totals.failed)},
                                   {"not-run", "odd", "not run", count(totals.notRun)},
                                   {"equal", "good", "equal", count(totals.ok)}};
        if (totals.couldNotStart > 0)
            tallies.push_back({"no-start", "bad", "could not start", count(totals.couldNotStart)});
        if (totals.known > 0)
            tallies.push_back({"known", "known", "expected to differ", count(totals.known)});
        if (totals.unexpectedlyEqual > 0)
            tallies.push_back({"is-equal", "bad", "equal, though expected to differ",
                               count(totals.unexpectedlyEqual)});
        std::string ranked;
        for (const std::string &items : m_items)
            ranked += items;
        m_out << pageBegin("Conformance replay", factsOf(totals), tallies) << ranked << pageEnd();
    }

private:
    std::ostream &m_out;
    std::array<std::string, 4> m_items; ///< by rank
};

} // namespace

std::unique_ptr<Report> makeHtmlReport(std::ostream &out, const Presentation &)
{
    return std::make_unique<HtmlReport>(out);
}

} // namespace claustrum::conformance
