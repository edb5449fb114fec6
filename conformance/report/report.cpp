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

constexpr std::array<Format, 5> formats{{
    {"pretty", makePrettyReport},
    {"tap", makeTapReport},
    {"junit", makeJunitReport},
    {"html", makeHtmlReport},
    {"json", makeJsonReport},
}};

} // namespace

void Totals::count(const Outcome &outcome)
{
    switch (outcome.standing) {
    case Standing::Ok:
        ++ok;
        break;
    case Standing::Failed:
        ++failed;
        break;
    case Standing::CouldNotStart:
        ++couldNotStart;
        break;
    case Standing::NotRun:
        ++notRun;
        lacking += outcome.result.lacking ? 1 : 0;
        break;
    case Standing::KnownDifference:
        ++known;
        break;
    case Standing::UnexpectedlyEqual:
        ++unexpectedlyEqual;
        break;
    }
}

int Totals::exitStatus() const
{
    if (failed + unexpectedlyEqual > 0)
        return 1;
    if (couldNotStart > 0 || notRun > lacking)
        return 2;
    if (lacking > 0)
        return 3;
    return ok + known == 0 ? 2 : 0;
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
