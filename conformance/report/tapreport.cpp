// SPDX-License-Identifier: Apache-2.0
// Test Anything Protocol; no relation to the tap, the recording proxy.
#include "conformance/compare/differenceview.h"
#include "conformance/report/reports.h"

namespace claustrum::conformance {
namespace {

class TapReport : public Report
{
public:
    TapReport(std::ostream &out, const Presentation &presentation)
        : m_out(out)
        , m_frameColumns(presentation.frameColumns())
    {}

    void begin(std::size_t scenarios) override
    {
        m_out << "TAP version 13\n1.." << scenarios << '\n';
    }
    void add(const Outcome &outcome) override;
    void end(const Totals &) override {}

private:
    void comment(std::string_view lines);

    std::ostream &m_out;
    std::size_t m_frameColumns;
    int m_number = 0;
};

/// A known difference is a TODO of TAP: "not ok", but not a failure. An unexpectedly equal scenario
/// or one that could not be played is a failure. A missing requirement of this machine is a SKIP.
void TapReport::add(const Outcome &outcome)
{
    const ScenarioResult &result = outcome.result;
    m_out << (outcome.standing == Standing::Ok || result.lacking ? "ok " : "not ok ") << ++m_number
          << " - " << result.build << '/' << result.scenario;
    if (outcome.standing == Standing::KnownDifference)
        m_out << " # TODO " << outcome.due;
    if (result.lacking)
        m_out << " # SKIP not run: " << result.reason;
    m_out << '\n';
    if (outcome.standing == Standing::CouldNotStart)
        comment("could not start: " + result.reason);
    if (outcome.standing == Standing::NotRun && !result.lacking)
        comment("not run: " + result.reason);
    if (outcome.standing == Standing::UnexpectedlyEqual)
        comment("expected to differ (" + outcome.due + "), but equal");
    for (const Difference &difference : result.differences)
        comment(viewDifference(result.file, difference, m_frameColumns, Colour::No));
    m_out.flush();
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
