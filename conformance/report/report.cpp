// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/report.h"

#include "conformance/report/reports.h"

#include <array>

namespace claustrum::conformance {
namespace {

struct Format
{
    std::string_view name;
    std::unique_ptr<Report> (*make)(std::ostream &, const Presentation &);
};

constexpr std::array<Format, 6> formats{{
    {"pretty", makePrettyReport},
    {"tap", makeTapReport},
    {"junit", makeJunitReport},
    {"html", makeHtmlReport},
    {"json", makeJsonReport},
    {"expected", makeExpectedReport},
}};

} // namespace

int Counts::of(Standing standing) const
{
    const auto found = m_counts.find(standing);
    return found == m_counts.end() ? 0 : found->second;
}

int Counts::of(std::initializer_list<Standing> standings) const
{
    int count = 0;
    for (const Standing standing : standings)
        count += of(standing);
    return count;
}

std::string countsText(const Counts &counts)
{
    using enum Standing;
    std::string text =
        std::to_string(counts.of(Ok)) + " equal, " + std::to_string(counts.of(Failed)) + " differ";
    const auto add = [&](int count, std::string_view what, bool always = false) {
        if (count > 0 || always)
            text += ", " + std::to_string(count) + ' ' + std::string(what);
    };
    add(counts.of(Flaky), "flaky");
    add(counts.of(CouldNotStart), "could not start");
    add(counts.of(NotRun), "not run", true);
    add(counts.of(NotReached), "not reached");
    add(counts.of(Skipped), "skipped");
    add(counts.of(KnownDifference), "differ as expected");
    add(counts.of(UnexpectedlyEqual), "unexpectedly equal");
    return text;
}

std::string_view standingText(Standing standing)
{
    switch (standing) {
    case Standing::Ok:
        return "equal";
    case Standing::Failed:
        return "differs";
    case Standing::Flaky:
        return "flaky";
    case Standing::CouldNotStart:
        return "could not start";
    case Standing::NotRun:
        return "not run";
    case Standing::NotReached:
        return "not reached";
    case Standing::Skipped:
        return "skipped";
    case Standing::KnownDifference:
        return "known";
    case Standing::UnexpectedlyEqual:
        return "is equal";
    }
    return "";
}

void Totals::count(const Outcome &outcome)
{
    scenarios.count(outcome.standing);
    for (const CaseOutcome &one : casesOf(outcome))
        cases.count(one.standing);
}

int Totals::exitStatus() const
{
    using enum Standing;
    if (scenarios.of({Failed, Flaky, UnexpectedlyEqual}) > 0)
        return 1;
    if (scenarios.of({CouldNotStart, NotRun}) > 0 || (requireAll && scenarios.of(Skipped) > 0))
        return 2;
    return scenarios.of({Ok, KnownDifference}) > 0 ? 0 : 2;
}

std::unique_ptr<Report> makeReport(std::string_view format, std::ostream &out,
                                   const Presentation &presentation)
{
    for (const Format &known : formats) {
        if (known.name == format)
            return known.make(out, presentation);
    }
    return nullptr;
}

std::string reportFormats()
{
    std::string names;
    for (const Format &format : formats)
        names += (names.empty() ? "" : ", ") + std::string(format.name);
    return names;
}

} // namespace claustrum::conformance
