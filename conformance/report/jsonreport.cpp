// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/resultjson.h"
#include "conformance/report/reports.h"
#include "wire/jsonwriter.h"

namespace claustrum::conformance {
namespace {

std::string_view standingName(Standing standing)
{
    switch (standing) {
    case Standing::Ok:
        return "ok";
    case Standing::Failed:
        return "failed";
    case Standing::CouldNotStart:
        return "could not start";
    case Standing::NotRun:
        return "not run";
    case Standing::KnownDifference:
        return "known difference";
    case Standing::UnexpectedlyEqual:
        return "unexpectedly equal";
    }
    return "";
}

class JsonReport : public Report
{
public:
    explicit JsonReport(std::ostream &out)
        : m_out(out)
    {}

    void begin(std::size_t) override {}

    void add(const Outcome &outcome) override
    {
        std::string line;
        ObjectWriter(line)
            .string("standing", standingName(outcome.standing))
            .string("due", outcome.due)
            .raw("result", writeResult(outcome.result))
            .close();
        m_out << line << '\n' << std::flush;
    }

    void end(const Totals &totals) override
    {
        std::string counts;
        ObjectWriter(counts)
            .integer("ok", totals.ok)
            .integer("failed", totals.failed)
            .integer("couldNotStart", totals.couldNotStart)
            .integer("notRun", totals.notRun)
            .integer("lacking", totals.lacking)
            .integer("known", totals.known)
            .integer("unexpectedlyEqual", totals.unexpectedlyEqual)
            .number("seconds", totals.seconds)
            .close();
        std::string line;
        ObjectWriter(line).raw("totals", counts).close();
        m_out << line << '\n';
    }

private:
    std::ostream &m_out;
};

} // namespace

std::unique_ptr<Report> makeJsonReport(std::ostream &out, const Presentation &)
{
    return std::make_unique<JsonReport>(out);
}

} // namespace claustrum::conformance
