// SPDX-License-Identifier: Apache-2.0
// JUnit XML, for CI servers. It begins with the totals, so nothing is written before the end.
#include "conformance/compare/differenceview.h"
#include "conformance/report/markup.h"
#include "conformance/report/reports.h"

#include <cstdio>
#include <map>

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

std::string differencesOf(const ScenarioResult &result, std::size_t frameColumns)
{
    std::string text;
    for (const Difference &difference : result.differences)
        text += viewDifference(result.file, difference, frameColumns, Colour::No) + '\n';
    for (const std::string &note : result.notes)
        text += "note: " + note + '\n';
    if (!result.serverLog.empty())
        text += "\nend of the server's log:\n" + result.serverLog;
    return text;
}

std::string messageOf(const ScenarioResult &result)
{
    if (result.differences.empty())
        return result.reason;
    const auto more = result.differences.size() - 1;
    return result.differences[0].summary
           + (more == 0 ? std::string() : ", and " + std::to_string(more) + " more");
}

/// The element for a failed or skipped test; empty if the test passed.
std::string verdictOf(const Outcome &outcome, std::size_t frameColumns)
{
    const ScenarioResult &result = outcome.result;
    switch (outcome.standing) {
    case Standing::Ok:
        return {};
    case Standing::Failed:
        return element("failure", messageOf(result), differencesOf(result, frameColumns));
    case Standing::CouldNotStart:
        return element("error", "could not start: " + result.reason,
                       differencesOf(result, frameColumns));
    case Standing::NotRun:
        return element(result.lacking ? "skipped" : "error", "not run: " + result.reason,
                       differencesOf(result, frameColumns));
    case Standing::KnownDifference:
        return element("skipped", "expected to differ (" + outcome.due + "): " + messageOf(result),
                       {});
    case Standing::UnexpectedlyEqual:
        return element("failure",
                       "expected to differ (" + outcome.due
                           + "), but equal: remove its line from the list",
                       {});
    }
    return {};
}

std::string testCase(const Outcome &outcome, std::size_t frameColumns)
{
    const ScenarioResult &result = outcome.result;
    const std::string begin = "    <testcase" + attribute("name", result.scenario)
                              + attribute("classname", result.build)
                              + attribute("file", result.file) + time(result.seconds);
    const std::string verdict = verdictOf(outcome, frameColumns);
    return verdict.empty() ? begin + "/>\n" : begin + ">\n" + verdict + "    </testcase>\n";
}

std::string countsOf(const Totals &totals)
{
    const int failures = totals.failed + totals.unexpectedlyEqual;
    const int errors = totals.couldNotStart + totals.notRun - totals.lacking;
    const int skipped = totals.known + totals.lacking;
    return attribute("tests", totals.ok + failures + errors + skipped)
           + attribute("failures", failures) + attribute("errors", errors)
           + attribute("skipped", skipped) + time(totals.seconds);
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
        Suite &suite = m_suites[outcome.result.build];
        suite.totals.count(outcome);
        suite.totals.seconds += outcome.result.seconds;
        suite.cases += testCase(outcome, m_frameColumns);
    }

    void end(const Totals &totals) override
    {
        m_out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites"
              << attribute("name", "claustrum-conformance") << countsOf(totals) << ">\n";
        for (const auto &[build, suite] : m_suites)
            m_out << "  <testsuite" << attribute("name", build) << countsOf(suite.totals) << ">\n"
                  << suite.cases << "  </testsuite>\n";
        m_out << "</testsuites>\n";
    }

private:
    struct Suite
    {
        Totals totals;
        std::string cases;
    };
    std::ostream &m_out;
    std::size_t m_frameColumns;
    std::map<std::string, Suite> m_suites; ///< by build
};

} // namespace

std::unique_ptr<Report> makeJunitReport(std::ostream &out, const Presentation &presentation)
{
    return std::make_unique<JunitReport>(out, presentation);
}

} // namespace claustrum::conformance
