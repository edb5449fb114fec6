// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/catalogue/catalogue.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace claustrum::conformance {

/// Whether a difference in an item would be seen.
enum class Hold {
    Mentioned, ///< no: a request without an answer, or a field whose value is a mask
    Asserted,
};

/// The items of the contract that a case sends, sets and expects.
struct Mentions
{
    /// Kinds and names, except texts and sections.
    std::map<std::pair<ContractItem::Kind, std::string>, Hold> names;
    /// Place and text: {"error", "Invalid params"}; asserted.
    std::set<std::pair<std::string, std::string>> texts;

    /// How the case holds the item; nothing if it does not.
    [[nodiscard]] std::optional<Hold> find(const ContractItem &item) const;
};

/// The mentions of each case of the scenario, in order.
std::vector<Mentions> mentionsOf(const CataloguedScenario &scenario);

} // namespace claustrum::conformance
