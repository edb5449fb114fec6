// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/catalogue/catalogue.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace claustrum::conformance {

/// The items of the contract that a case sends, sets and expects.
struct Mentions
{
    /// Kinds and names, except texts and sections.
    std::set<std::pair<ContractItem::Kind, std::string>> names;
    /// Place and text: {"error", "Invalid params"}.
    std::set<std::pair<std::string, std::string>> texts;

    [[nodiscard]] bool contains(const ContractItem &item) const;
};

/// The mentions of each case of the scenario, in order.
std::vector<Mentions> mentionsOf(const CataloguedScenario &scenario);

} // namespace claustrum::conformance
