// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/reports.h"
#include "conformance/results/resultjson.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <array>

namespace claustrum::conformance {
namespace {

struct Name
{
    Standing standing;
    std::string_view ofOne;   ///< of an outcome
    std::string_view ofCount; ///< of the totals
};

constexpr std::array<Name, 9> names{{
    {Standing::Ok, "ok", "ok"},
    {Standing::Failed, "failed", "failed"},
    {Standing::Flaky, "flaky", "flaky"},
    {Standing::CouldNotStart, "could not start", "couldNotStart"},
    {Standing::NotRun, "not run", "notRun"},
    {Standing::NotReached, "not reached", "notReached"},
    {Standing::Skipped, "skipped", "skipped"},
    {Standing::KnownDifference, "known difference", "known"},
    {Standing::UnexpectedlyEqual, "unexpectedly equal", "unexpectedlyEqual"},
}};

std::string_view nameOf(Standing standing)
{
    const auto found = std::ranges::find(names, standing, &Name::standing);
    return found == names.end() ? std::string_view() : found->ofOne;
}

std::string countsJson(const Counts &counts)
{
    std::string json;
    ObjectWriter writer(json);
    for (const Name &name : names)
        writer.integer(name.ofCount, counts.of(name.standing));
    writer.close();
    return json;
}

/// The standing of each case by its id; the result has their verdicts.
std::string standingsJson(const Outcome &outcome)
{
    std::string json;
    ObjectWriter writer(json);
    for (const CaseOutcome &one : casesOf(outcome))
        writer.string(one.result.id, nameOf(one.standing));
    writer.close();
    return json;
}

std::vector<std::string> staleTexts(const Outcome &outcome)
{
    std::vector<std::string> texts;
    for (const StaleLine &stale : outcome.stale)
        texts.push_back(stale.text);
    return texts;
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
            .string("standing", nameOf(outcome.standing))
            .raw("cases", standingsJson(outcome))
            .strings("stale", staleTexts(outcome))
            .raw("result", writeResult(outcome.result))
            .close();
        m_out << line << '\n' << std::flush;
    }

    void end(const Totals &totals) override
    {
        std::string counts;
        ObjectWriter(counts)
            .raw("scenarios", countsJson(totals.scenarios))
            .raw("cases", countsJson(totals.cases))
            .integer("notPlayed", totals.notPlayed)
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
