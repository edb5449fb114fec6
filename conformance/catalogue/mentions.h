// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/catalogue/catalogue.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace claustrum::conformance {

/// What a case sends, gives and expects, by the kinds that the contract index has.
struct Mentions
{
    /// Names as ContractItem has them; not texts, and not sections.
    std::set<std::pair<ContractItem::Kind, std::string>> names;
    /// Place and text, as {"error", "Invalid params"}.
    std::set<std::pair<std::string, std::string>> texts;

    [[nodiscard]] bool contains(const ContractItem &item) const;
};

/// One for each case of the scenario, in its order.
std::vector<Mentions> mentionsOf(const CataloguedScenario &scenario);

} // namespace claustrum::conformance
