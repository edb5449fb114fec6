// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/coverage.h"

#include "conformance/catalogue/mentions.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

using Kind = ContractItem::Kind;

std::optional<Hold> holdOn(const ContractItem &item, const Requirement &one,
                           const Mentions &mentions)
{
    if (item.kind == Kind::Build && (one.since == item.name || one.until == item.name))
        return Hold::Asserted;
    if (item.kind == Kind::Rule)
        return shows(one, item) ? std::optional(Hold::Asserted) : std::nullopt;
    if (item.kind != Kind::Section)
        return mentions.find(item);
    const bool names = std::ranges::find(one.sections, item.name) != one.sections.end();
    return names ? std::optional(Hold::Asserted) : std::nullopt;
}

} // namespace

bool shows(const Requirement &one, const ContractItem &rule)
{
    return std::ranges::find(one.rules, rule.name) != one.rules.end()
           || (!rule.section.empty()
               && std::ranges::find(one.sections, rule.section) != one.sections.end());
}

std::vector<Covered> coverageOf(const Catalogue &catalogue)
{
    std::vector<Covered> coverage;
    for (const ContractItem &item : catalogue.index().items())
        coverage.push_back({item});
    for (const CataloguedScenario &scenario : catalogue.scenarios()) {
        const auto mentions = mentionsOf(scenario);
        for (std::size_t at = 0; at < mentions.size(); ++at) {
            const Requirement &one = scenario.cases[at];
            for (Covered &covered : coverage) {
                if (const auto hold = holdOn(covered.item, one, mentions[at]))
                    (*hold == Hold::Asserted ? covered.cases : covered.mentioned).push_back(one.id);
            }
        }
    }
    return coverage;
}

std::vector<std::string> coverageProblems(const std::vector<Covered> &coverage)
{
    std::vector<std::string> problems;
    for (const auto &[item, cases, mentioned] : coverage) {
        if (cases.empty() && item.uncovered.empty())
            problems.push_back("no case covers: " + item.name
                               + (mentioned.empty() ? std::string()
                                                    : ", which " + mentioned.front()
                                                          + " mentions without a comparison"));
        if (!cases.empty() && !item.uncovered.empty())
            problems.push_back(item.name + " is marked as not coverable, but " + cases.front()
                               + " covers it");
    }
    return problems;
}

} // namespace claustrum::conformance
