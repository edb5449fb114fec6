// SPDX-License-Identifier: Apache-2.0
// JUnit XML, for CI servers. It begins with the totals, so nothing is written before the end.
#include "conformance/compare/differenceview.h"
#include "conformance/compare/logmarks.h"
#include "conformance/report/markup.h"
#include "conformance/report/reports.h"

#include <cstdio>

namespace claustrum::conformance {
namespace {

std::string attribute(std::string_view name, std::string_view value)
{
    return ' ' + std::string(name) + "=\"" + markupText(value) + '"';
}

std::string attribute(std::string_view name, int value)
{
    return attribute(name, std::to_string(value));
}

std::string time(double seconds)
{
    char text[32];
    (void)std::snprintf(text, sizeof text, "%.3f", seconds);
    return attribute("time", text);
}

std::string element(std::string_view name, std::string_view message, std::string_view text)
{
    const std::string tag(name);
    const std::string begin = "      <" + tag + attribute("message", message);
    if (text.empty())
        return begin + "/>\n";
    return begin + '>' + markupLines(text) + "</" + tag + ">\n";
}

std::string differencesOf(const Outcome &outcome, const CaseOutcome &one, std::size_t frameColumns)
{
    std::string text;
    SharedLogs logs;
    for (const Difference *difference : one.differences)
        text += viewDifference(outcome.result.file, logs.shownOnce(*difference), frameColumns,
                               Colour::No)
                + '\n';
    return text;
}

std::string messageOf(const CaseOutcome &one)
{
    if (one.differences.empty())
        return one.remark;
    const auto more = one.differences.size() - 1;
    return one.differences[0]->summary
           + (more == 0 ? std::string() : ", and " + std::to_string(more) + " more");
}

/// The element for a failed or skipped test; empty if the test passed.
std::string verdictOf(const CaseOutcome &one, const std::string &differences)
{
    switch (one.standing) {
    case Standing::Ok:
        return {};
    case Standing::Failed:
        return element("failure", messageOf(one), differences);
    case Standing::Flaky:
        return element("failure", "differs in some rounds: " + messageOf(one), differences);
    case Standing::CouldNotStart:
        return element("error", "could not start: " + one.remark, differences);
    case Standing::NotRun:
        return element("error", "not run: " + one.remark, differences);
    case Standing::NotReached:
        return element("error", "not reached: " + one.remark, differences);
    case Standing::Skipped:
        return element("skipped", one.remark, {});
    case Standing::KnownDifference:
        return element("skipped", "expected to differ (" + one.remark + "): " + messageOf(one), {});
    case Standing::UnexpectedlyEqual:
        return element("failure", one.remark, {});
    }
    return {};
}

std::string property(std::string_view name, std::string_view value)
{
    return "        <property" + attribute("name", name) + attribute("value", value) + "/>\n";
}

std::string propertiesOf(const CaseResult &one)
{
    if (one.requirement.empty())
        return {};
    std::string text = "      <properties>\n" + property("requirement", one.requirement);
    for (const std::string &section : one.sections)
        text += property("section", section);
    return text + "      </properties>\n";
}

/// The case in the name, the scenario in the class, as viewers group them.
std::string testCase(const Outcome &outcome, const CaseOutcome &one, std::size_t frameColumns)
{
    const ScenarioResult &result = outcome.result;
    const CaseResult &that = one.result;
    const auto slash = that.isRest() ? std::string::npos : that.id.find('/');
    std::string begin =
        "    <testcase"
        + attribute("name", slash == std::string::npos ? that.id : that.id.substr(slash + 1))
        + attribute("classname", result.build + '.' + result.scenario)
        + attribute("file", result.file);
    if (that.firstLine > 0)
        begin += attribute("line", that.firstLine);
    const std::string body =
        propertiesOf(that) + verdictOf(one, differencesOf(outcome, one, frameColumns));
    return body.empty() ? begin + "/>\n" : begin + ">\n" + body + "    </testcase>\n";
}

std::string countsOf(const Counts &counts, double seconds)
{
    using enum Standing;
    const int failures = counts.of({Failed, Flaky, UnexpectedlyEqual});
    const int errors = counts.of({CouldNotStart, NotRun, NotReached});
    const int skipped = counts.of({KnownDifference, Skipped});
    return attribute("tests", counts.of(Ok) + failures + errors + skipped)
           + attribute("failures", failures) + attribute("errors", errors)
           + attribute("skipped", skipped) + time(seconds);
}

/// Notes and log of the scenario.
std::string systemOut(const ScenarioResult &result)
{
    std::string text;
    for (const std::string &note : result.notes)
        text += "note: " + note + '\n';
    if (!result.serverLog.empty())
        text += "end of the server's log:\n" + result.serverLog;
    return text.empty() ? text : "    <system-out>" + markupLines(text) + "</system-out>\n";
}

class JunitReport : public Report
{
public:
    JunitReport(std::ostream &out, const Presentation &presentation)
        : m_out(out)
        , m_frameColumns(presentation.frameColumns())
    {}

    void begin(std::size_t) override {}

    void add(const Outcome &outcome) override
    {
        Counts counts;
        std::string cases;
        for (const CaseOutcome &one : casesOf(outcome)) {
            counts.count(one.standing);
            cases += testCase(outcome, one, m_frameColumns);
        }
        const ScenarioResult &result = outcome.result;
        m_suites += "  <testsuite" + attribute("name", result.build + '/' + result.scenario)
                    + countsOf(counts, result.seconds) + ">\n" + cases + systemOut(result)
                    + "  </testsuite>\n";
    }

    void end(const Totals &totals) override
    {
        m_out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites"
              << attribute("name", "claustrum-conformance")
              << countsOf(totals.cases, totals.seconds) << ">\n"
              << m_suites << "</testsuites>\n";
    }

private:
    std::ostream &m_out;
    std::size_t m_frameColumns;
    std::string m_suites;
};

} // namespace

std::unique_ptr<Report> makeJunitReport(std::ostream &out, const Presentation &presentation)
{
    return std::make_unique<JunitReport>(out, presentation);
}

} // namespace claustrum::conformance
