// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/buildcoverage.h"

#include "conformance/catalogue/casesofbuild.h"
#include "conformance/catalogue/coverage.h"

#include <algorithm>
#include <iterator>

namespace claustrum::conformance {
namespace {

std::size_t placeOf(std::string_view mark)
{
    const auto found = std::ranges::find(marks, mark);
    return found == marks.end() ? 0 : static_cast<std::size_t>(found - marks.begin());
}

bool isRule(const ContractItem &item)
{
    return item.kind == ContractItem::Kind::Rule;
}

/// Hand-written cases, with what they hold for.
std::vector<const Requirement *> handWritten(const Catalogue &catalogue)
{
    std::vector<const Requirement *> cases;
    for (const CataloguedScenario &scenario : catalogue.scenarios()) {
        if (scenario.transcript.header.build == contractBuild)
            for (const Requirement &one : scenario.cases)
                cases.push_back(&one);
    }
    return cases;
}

BuildCoverage countsOf(const ReferenceBuild &build, const Catalogue &catalogue,
                       const std::vector<const Requirement *> &cases)
{
    BuildCoverage coverage;
    coverage.build = build.shortHash();
    for (const CataloguedScenario &scenario : catalogue.scenarios()) {
        if (scenario.transcript.header.build == coverage.build)
            coverage.recorded += scenario.cases.size();
    }
    std::vector<const Requirement *> held;
    std::ranges::copy_if(cases, std::back_inserter(held), [&](const Requirement *one) {
        return holdsFor(build, one->since, one->until);
    });
    for (const Requirement *one : held)
        ++coverage.cases.at(placeOf(one->mark));
    for (const ContractItem &item : catalogue.index().items()) {
        if (!isRule(item) || !holdsFor(build, item.since, item.until))
            continue;
        const bool covered =
            std::ranges::any_of(held, [&](const Requirement *one) { return shows(*one, item); });
        ++coverage.rules;
        coverage.covered += covered ? 1 : 0;
        coverage.unexplained += !covered && item.uncovered.empty() ? 1 : 0;
    }
    return coverage;
}

} // namespace

std::vector<BuildCoverage> coverageByBuild(const Catalogue &catalogue)
{
    const auto cases = handWritten(catalogue);
    std::vector<BuildCoverage> all;
    for (const ReferenceBuild &build : ReferenceBuild::all())
        all.push_back(countsOf(build, catalogue, cases));
    return all;
}

std::vector<MarkCoverage> coverageByMark(const Catalogue &catalogue)
{
    const auto cases = handWritten(catalogue);
    std::vector<MarkCoverage> all;
    for (const std::string_view mark : marks)
        all.push_back({mark});
    for (const ContractItem &item : catalogue.index().items()) {
        if (!isRule(item))
            continue;
        MarkCoverage &of = all.at(placeOf(item.mark));
        ++of.rules;
        of.covered +=
            std::ranges::any_of(cases, [&](const Requirement *one) { return shows(*one, item); });
    }
    std::erase_if(all, [](const MarkCoverage &one) { return one.rules == 0; });
    return all;
}

} // namespace claustrum::conformance
