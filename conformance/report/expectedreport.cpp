// SPDX-License-Identifier: Apache-2.0
// The differences as lines for a list of expected differences, without their reasons.
#include "conformance/report/expecteddifferences.h"
#include "conformance/report/reports.h"

#include <set>

namespace claustrum::conformance {
namespace {

/// The field as one word: a blank would end it, so it becomes a wildcard.
std::string wordOf(std::string field)
{
    for (char &c : field)
        c = c == ' ' || c == '\t' || c == '#' ? '?' : c;
    return field;
}

class ExpectedReport : public Report
{
public:
    explicit ExpectedReport(std::ostream &out)
        : m_out(out)
    {}

    void begin(std::size_t) override {}

    void add(const Outcome &outcome) override
    {
        const std::string scenario = outcome.result.build + '/' + outcome.result.scenario;
        if (!outcome.result.reason.empty())
            m_out << "# " << scenario << " has no verdict: " << outcome.result.reason << '\n';
        std::set<std::string> names;
        for (const Difference &difference : outcome.result.differences) {
            const std::string name = scenario + ':' + std::to_string(difference.line)
                                     + (difference.field.empty() ? "" : ":")
                                     + wordOf(listedField(difference));
            if (difference.kind == Difference::Kind::Server)
                m_out << "# " << name << " cannot be expected: " << difference.summary << '\n';
            else if (names.insert(name).second)
                m_out << name << "  " << (difference.due.empty() ? "TODO" : difference.due) << '\n';
        }
    }

    void end(const Totals &) override {}

private:
    std::ostream &m_out;
};

} // namespace

std::unique_ptr<Report> makeExpectedReport(std::ostream &out, const Presentation &)
{
    return std::make_unique<ExpectedReport>(out);
}

} // namespace claustrum::conformance
